import type { CheckId } from '../check.ts';
import type { Reason } from '../reason.ts';
import type { Status } from '../status.ts';

/** What was seen of one check with one status in one hour. */
export interface Tally {
  readonly check: string;
  readonly status: Status;
  /** Whole hours since 1970, UTC. */
  readonly hour: number;
  /** How often it was looked at. */
  readonly looks: number;
  /** How long it had the status; of ten replicas that look, ten times as long. */
  readonly seconds: number;
}

/** A change of one check's status, as it is remembered. */
export interface StatusChange {
  readonly check: string;
  readonly from: Status;
  readonly to: Status;
  readonly reason: Reason | null;
  readonly blockedBy: CheckId | null;
  /** How grave it was beside others: what the verdict went by. */
  readonly rank: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What was normal for a check when that grew last. */
export interface KeptBaseline {
  readonly check: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As the baselines wrote it. */
  readonly written: string;
}

/** What one process has found out since it wrote last. */
export interface Batch {
  /** Who writes, and which of its batches this is, from 1: a batch that comes twice counts once. */
  readonly writer: string;
  readonly sequence: number;
  readonly tallies: readonly Tally[];
  /** Oldest first, each with how long ago it was: the clocks of replicas differ. */
  readonly changes: readonly (Omit<StatusChange, 'at'> & { readonly ageMs: number })[];
  readonly baselines: readonly KeptBaseline[];
}

/** What an archive holds; a part of it where not all was asked for. */
export interface Kept {
  readonly tallies: readonly Tally[];
  readonly changes: readonly StatusChange[];
  readonly baselines: readonly KeptBaseline[];
}

/**
 * Keeps what was found out beyond the process, of all replicas that watch the same. No method throws: null means that
 * nothing was read or, as far as is known, written.
 */
export interface Archive {
  /** The transitions of every check, and what is normal for each. */
  read(signal: AbortSignal): Promise<Kept | null>;
  /** The tallies of these days, whole days since 1970. */
  readDays(days: readonly number[], signal: AbortSignal): Promise<readonly Tally[] | null>;
  /**
   * Adds a batch, as a whole or not at all. Answers with what is kept of its days and of `day`, and of the transitions
   * when there are others than at the last call.
   */
  add(batch: Batch, day: number, signal: AbortSignal): Promise<Kept | null>;
}
