import type { Outcome } from './outcome.ts';

/** The id of a check: `category.name`. */
export type CheckId = `${string}.${string}`;

interface RunContext {
  /** Aborts at the deadline of the run, and when the service stops. */
  readonly signal: AbortSignal;
}

/** One question about the system. A description only: nothing happens before `run`. */
export interface Check {
  readonly name: CheckId;
  /** The sentence that is true when the check is healthy. */
  readonly title: string;
  /** Whether a failure turns the overall status `failed`; without it, `degraded` at most. */
  readonly critical?: boolean;
  /** Checks without which this one cannot find anything out. */
  readonly dependsOn?: readonly CheckId[];
  /** How many bad runs in a row turn a status that serves; 2 unless stated. Checks without network state 1. */
  readonly confirmAfter?: number;
  /** Milliseconds; the configured deadline unless the check knows that it needs another. */
  readonly timeoutMs?: number;
  /** What it is that a run did not end in time: a failure, unless what is looked at has a fallback or is never more than a warning. */
  readonly lateIs?: 'degraded';
  run(context: RunContext): Promise<Outcome> | Outcome;
}

/** The category of a check, by its id. */
export function categoryOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}
