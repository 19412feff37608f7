import { type Exposure, isExposure } from './exposure.ts';
import { type Finding, isFinding } from './finding.ts';
import { type Reason, reasons } from './reason.ts';
import { reasonMeanings } from './reason-meanings.ts';

/** What was seen, in numbers and names, for people: private, plain JSON, and never read back. */
export type Details = Readonly<Record<string, unknown>>;

/** What was seen in a form that others read: the page, metrics, reporters and the command line. */
export interface Evidence {
  readonly findings?: readonly Finding[];
  /** Of the checks that prove isolation: what can be done with each relation, command by command. */
  readonly exposures?: readonly Exposure[];
  /** What the outcome would be if only these of its findings counted; where it is not their worst level alone. */
  readonly rejudge?: (counting: readonly Finding[]) => Outcome;
}

interface Seen extends Evidence {
  /** Public: no host, user, key or driver text. */
  readonly message: string;
  readonly details: Details;
}

/** What a check returns: a status with words. `unknown` is not among them, because only the monitor may say it. */
export type Outcome =
  | (Seen & { readonly status: 'healthy' })
  | (Seen & {
      readonly status: 'degraded' | 'failed';
      readonly reason: Reason;
      /** Public: what to do now. */
      readonly hint: string;
      /** Private: the reduced error, such as a driver's code. */
      readonly error: string | null;
    });

/** What goes with a reason and a message. */
export interface Remarks extends Evidence {
  /** What to do now, as a sentence for the person on call; what the reason says in general unless given. */
  readonly hint?: string;
  readonly details?: Details;
  readonly error?: string | null;
}

export function healthy(message: string, details: Details = {}, evidence: Evidence = {}): Outcome {
  return { status: 'healthy', message, details, ...evidence };
}

export function degraded(reason: Reason, message: string, remarks: Remarks = {}): Outcome {
  return { status: 'degraded', reason, message, ...complete(reason, remarks) };
}

export function failed(reason: Reason, message: string, remarks: Remarks = {}): Outcome {
  return { status: 'failed', reason, message, ...complete(reason, remarks) };
}

function complete(
  reason: Reason,
  { hint = reasonMeanings[reason].action, details = {}, error = null, ...evidence }: Remarks,
) {
  return { hint, details, error, ...evidence };
}

const knownReasons = new Set<unknown>(reasons);

/**
 * Takes what a check returned for an outcome only if it is one. A check of a user's module is not typed by us, and a
 * missing or unknown status must never read as healthy.
 */
export function readOutcome(value: unknown): Outcome {
  if (typeof value !== 'object' || value === null) return malformed('it returned no object');
  const {
    status,
    reason,
    message,
    hint,
    details,
    error,
    findings = [],
    exposures = [],
    rejudge,
  } = value as Record<string, unknown>;
  if (typeof message !== 'string' || message === '') return malformed('its message is not a text');
  if (!Array.isArray(findings) || !findings.every(isFinding)) return malformed('one of its findings is none');
  if (!Array.isArray(exposures) || !exposures.every(isExposure))
    return malformed('its isolation is no list of verdicts');
  const seen = {
    ...{ message, details: isPlainObject(details) ? details : {}, exposures },
    // Only the contract accepts.
    findings: findings.map(({ accepted: _, ...finding }) => finding),
    ...(typeof rejudge === 'function' && { rejudge: rejudge as NonNullable<Evidence['rejudge']> }),
  };
  if (status === 'healthy') return { status, ...seen };
  if (status !== 'degraded' && status !== 'failed') return malformed('its status is not healthy, degraded or failed');
  if (!knownReasons.has(reason)) return malformed('its reason is not one of the known reasons');
  return {
    status,
    reason: reason as Reason,
    ...seen,
    hint: typeof hint === 'string' ? hint : reasonMeanings[reason as Reason].action,
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
