import type { Reason } from './reason.ts';

/** What was seen, in numbers and names: private, plain JSON. */
export type Details = Readonly<Record<string, unknown>>;

/** What a check returns: a status with words. `unknown` is not among them, because only the monitor may say it. */
export type Outcome =
  | { readonly status: 'healthy'; readonly message: string; readonly details: Details }
  | {
      readonly status: 'degraded' | 'failed';
      readonly reason: Reason;
      /** Public: no host, user, key or driver text. */
      readonly message: string;
      /** Public: what to do now. */
      readonly hint: string;
      readonly details: Details;
      /** Private: the reduced error, such as a driver's code. */
      readonly error: string | null;
    };

export interface Finding {
  /** What to do now, as a sentence for the person on call. */
  readonly hint: string;
  readonly details?: Details;
  readonly error?: string | null;
}

export function healthy(message: string, details: Details = {}): Outcome {
  return { status: 'healthy', message, details };
}

export function degraded(reason: Reason, message: string, finding: Finding): Outcome {
  return { status: 'degraded', reason, message, ...complete(finding) };
}

export function failed(reason: Reason, message: string, finding: Finding): Outcome {
  return { status: 'failed', reason, message, ...complete(finding) };
}

function complete({ hint, details = {}, error = null }: Finding) {
  return { hint, details, error };
}
