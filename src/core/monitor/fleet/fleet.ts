import type { Result } from '../../result.ts';

/**
 * Replicas of this service that share their runs: one asks, the others take over what it found. Nothing here is needed to
 * answer: whoever cannot reach the others asks for itself. No method rejects.
 */
export interface Fleet {
  /** This replica, as the others name it. */
  readonly replica: string;
  /** Whether the runs of a category are shared at all. */
  shares(category: string): boolean;
  /** Asks whose turn a run is; in one round trip. */
  claim(wanted: Wanted): Promise<Claim>;
  /** Keeps the turn a little longer; without it the turn is over after `leaseMs`. */
  renew(lease: Lease, leaseMs: number): Promise<void>;
  /** Gives the turn back without having found anything out. */
  release(lease: Lease): Promise<void>;
  /** Gives the turn back with what was found, unless somebody has had a later turn: then that is the answer. */
  publish(lease: Lease, found: SharedSnapshot, lifetimeMs: number): Promise<Published>;
  /** What was published since, by topic, for those of which another run than the given one is known now. */
  news(known: ReadonlyMap<string, number | null>): Promise<ReadonlyMap<string, Received>>;
}

export interface Wanted {
  /** What is to be found out: a category, as far as this replica can ask it. */
  readonly topic: string;
  /** The run that this replica shows; null when it shows none of the shared ones. */
  readonly known: number | null;
  /** How young another run must be to be taken over instead. */
  readonly freshMs: number;
  readonly leaseMs: number;
  /** Whether to run in any case; whoever is about to run then is too late. */
  readonly isForced: boolean;
}

/** A turn. Every run has a number that is higher than those of all the runs before it. */
export interface Lease {
  readonly topic: string;
  readonly run: number;
}

export type Claim =
  | { readonly kind: 'run'; readonly lease: Lease }
  | { readonly kind: 'fresh'; readonly received: Received }
  /** Somebody else runs, for so long at most if nothing more is heard of it; with what was found before, if it is news. */
  | { readonly kind: 'busy'; readonly received: Received | null; readonly leftMs: number }
  /** The others cannot be reached. */
  | { readonly kind: 'alone' };

type Published =
  | { readonly kind: 'stored' }
  | { readonly kind: 'late'; readonly received: Received | null }
  | { readonly kind: 'alone' };

/** What another replica published. */
export interface Received {
  readonly run: number;
  /** Since the run ended, by a clock that all replicas share. */
  readonly ageMs: number;
  readonly snapshot: SharedSnapshot;
}

/** The results of a category without a time of day, because no two clocks agree on it. */
export interface SharedSnapshot {
  readonly replica: string;
  /** How long before this the last complete run ended; null when there was none. */
  readonly completeAgoMs: number | null;
  readonly results: readonly SharedResult[];
}

export interface SharedResult extends Omit<Result, 'observedAt' | 'since' | 'flapping'> {
  /** The run in which the check was looked at. */
  readonly run: number;
  readonly observedAgoMs: number | null;
  readonly sinceAgoMs: number;
}

/** A result as it is told to other replicas. Each of them sees for itself what goes up and down. */
export function toShared(
  { observedAt, since, flapping: _, ...result }: Result,
  run: number,
  now: number,
): SharedResult {
  const observedAgoMs = observedAt === null ? null : Math.max(0, now - observedAt);
  return { ...result, run, observedAgoMs, sinceAgoMs: Math.max(0, now - since) };
}

/** Translated times differ by what a message takes: a status that is held for longer has not been taken again. */
const sameMomentMs = 2_000;

/** A result of another replica as one of this one, whose clock said `at` when it was published. */
export function fromShared(shared: SharedResult, previous: Result, at: number): Result {
  const { run: _, observedAgoMs, sinceAgoMs, ...result } = shared;
  const since = at - sinceAgoMs;
  const isHeld = previous.status === result.status && Math.abs(previous.since - since) < sameMomentMs;
  return {
    ...result,
    observedAt: observedAgoMs === null ? null : at - observedAgoMs,
    since: isHeld ? previous.since : since,
  };
}
