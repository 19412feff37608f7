import { type Exposure, type ExposureVerdict, isExposure } from './exposure.ts';
import { counts, type Finding, gravestFirst, isFinding } from './finding.ts';
import { type Reason, reasons } from './reason.ts';
import { reasonMeanings } from './reason-meanings.ts';

/** What was seen, in numbers and names, for people: private, plain JSON, and never read back. */
export type Details = Readonly<Record<string, unknown>>;

/** How much was seen beyond what a result lists; what is listed is the worst. */
export interface Unlisted {
  readonly findings: number;
  /** Commands on relations, by verdict. */
  readonly exposures: Readonly<Partial<Record<ExposureVerdict, number>>>;
}

/** What was seen in a form that others read: the page, metrics, reporters and the command line. */
export interface Evidence {
  readonly findings?: readonly Finding[];
  /** Of the checks that prove isolation: what can be done with each relation, command by command. */
  readonly exposures?: readonly Exposure[];
  /** How much more there is of both; set by the service alone. */
  readonly unlisted?: Unlisted | null;
  /** What the outcome would be if only these of its findings counted; where it is not their worst level alone. */
  readonly rejudge?: (counting: readonly Finding[]) => Outcome;
}

interface Seen extends Evidence {
  /** What is so and where; no user, value, key or driver text. */
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
      /** The check that says why, where its own question could not be asked. */
      readonly blockedBy?: `${string}.${string}`;
      /** Private: the host that could not be reached, or did not answer; or that no host can be looked up. */
      readonly place?: string | undefined;
    });

/** What goes with a reason and a message. */
export interface Remarks extends Evidence {
  /** What to do now, as a sentence for the person on call; what the reason says in general unless given. */
  readonly hint?: string;
  readonly details?: Details;
  readonly error?: string | null;
  readonly blockedBy?: `${string}.${string}`;
  readonly place?: string | undefined;
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

/** A finding, and what is said of the whole result where no other weighs more. */
export interface Told {
  readonly finding: Finding;
  readonly reason: Reason;
  /** What is wrong and where, as a sentence without its full stop. */
  readonly says: string;
  /** What can be left out where the message gets too long, such as roles and commands. */
  readonly aside?: string;
  readonly hint: string;
  readonly error?: string | null;
}

/** Longer than this, a message does not fit into a line of a log, a page or a pager. */
export const longestMessage = 160;
/** A command has room in it. */
export const longestHint = 200;

/** A message that is no longer than a line. */
export function clip(message: string, room = longestMessage): string {
  return message.length <= room ? message : `${message.slice(0, room - 1)}…`;
}

/**
 * The gravest finding that counts gives status, reason and words, and the message says how many more count; where none
 * does, it is `otherwise`. This is the one place where findings become a message.
 */
export function conclude(told: readonly Told[], otherwise: Outcome): Outcome {
  const { details, exposures = [] } = otherwise;
  const key = ({ kind, object }: Finding) => JSON.stringify([kind, object]);
  const words = new Map(told.toReversed().map((one) => [key(one.finding), one]));
  const rejudge = (findings: readonly Finding[]): Outcome => {
    const counting = gravestFirst(findings.filter(counts));
    const [worst] = counting;
    const one = worst && words.get(key(worst));
    if (!one) return otherwise;
    const { reason, hint, error = null } = one;
    const message = shorten(one, counting.length - 1);
    return (worst.level === 'failed' ? failed : degraded)(reason, message, { hint, details, exposures, error });
  };
  const findings = gravestFirst(told.map(({ finding }) => finding));
  return { ...rejudge(findings), findings, rejudge };
}

function shorten({ says, aside = '' }: Told, others: number): string {
  const more = others === 0 ? '' : others === 1 ? ', and 1 more finding' : `, and ${others} more findings`;
  const whole = `${says}${aside}${more}`;
  if (whole.length <= longestMessage) return whole;
  const room = longestMessage - more.length;
  return `${clip(says, room)}${more}`;
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
    blockedBy,
    place,
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
    ...(isId(blockedBy) && { blockedBy }),
    ...(typeof place === 'string' && { place }),
  };
}

function isId(value: unknown): value is `${string}.${string}` {
  return typeof value === 'string' && value.includes('.');
}

function isPlainObject(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(why: string): Outcome {
  return failed('crashed', `The check gave an answer that is no outcome: ${why}`, {
    hint: 'Return healthy(…), degraded(…) or failed(…) from its run',
    error: why,
  });
}
