import { type Reason, reasons } from './reason.ts';

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

const knownReasons = new Set<unknown>(reasons);

/**
 * Takes what a check returned for an outcome only if it is one. A check of a user's module is not typed by us, and a
 * missing or unknown status must never read as healthy.
 */
export function readOutcome(value: unknown): Outcome {
  if (typeof value !== 'object' || value === null) return malformed('it returned no object');
  const { status, reason, message, hint, details, error } = value as Record<string, unknown>;
  if (typeof message !== 'string' || message === '') return malformed('its message is not a text');
  const seen = isPlainObject(details) ? details : {};
  if (status === 'healthy') return { status, message, details: seen };
  if (status !== 'degraded' && status !== 'failed') return malformed('its status is not healthy, degraded or failed');
  if (!knownReasons.has(reason)) return malformed('its reason is not one of the known reasons');
  return {
    status,
    reason: reason as Reason,
    message,
    hint: typeof hint === 'string' ? hint : '',
    details: seen,
    error: typeof error === 'string' ? error : null,
  };
}

function isPlainObject(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(why: string): Outcome {
  return failed('crashed', 'The check gave an answer that is no outcome', {
    hint: 'Return healthy(…), degraded(…) or failed(…) from the check',
    error: why,
  });
}
