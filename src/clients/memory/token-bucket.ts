import type { TokenBucket, TokenGrant } from '../../checks/ports.ts';

/** A bucket as it was left. */
export interface BucketState {
  readonly tokens: number;
  /** Milliseconds of the store's clock. */
  readonly at: number;
}

/** Waiting as long as we said must be enough, whatever the last digit of a fraction. */
const tolerance = 1e-6;

/**
 * Takes tokens from a bucket that is refilled continuously, in memory. The script of Redis does the same arithmetic.
 * A bucket without a state is full.
 */
export function takeFromBucket(
  state: BucketState | null,
  { capacity, refillPerSecond }: TokenBucket,
  count: number,
  now: number,
): { readonly state: BucketState; readonly grant: TokenGrant } {
  const elapsedMs = state ? Math.max(0, now - state.at) : 0;
  const filled = Math.min(capacity, (state?.tokens ?? capacity) + (elapsedMs * refillPerSecond) / 1_000);
  const allowed = filled + tolerance >= count;
  const tokens = allowed ? Math.max(0, filled - count) : filled;
  const waitMs = allowed ? 0 : Math.ceil(((count - filled) * 1_000) / refillPerSecond);
  return { state: { tokens, at: now }, grant: { allowed, tokens, waitMs } };
}

/** Milliseconds after which an untouched bucket is full again and need not be kept; a second more for safety. */
export function bucketLifetimeMs({ capacity, refillPerSecond }: TokenBucket): number {
  return Math.ceil((capacity / refillPerSecond) * 1_000) + 1_000;
}

/** A bucket that can never give what is asked is a mistake of the caller. Throws a RangeError. */
export function assertTakeable({ capacity, refillPerSecond }: TokenBucket, count: number): void {
  const isPossible = count > 0 && count <= capacity && Number.isFinite(capacity);
  const isRefilled = refillPerSecond > 0 && Number.isFinite(refillPerSecond);
  if (!isPossible || !isRefilled) throw new RangeError('A bucket must be refilled and able to hold what is taken');
}

/** Milliseconds as a whole number: every key has a lifetime. Throws a RangeError without one. */
export function assertLifetime(ttlMs: number): number {
  if (!(ttlMs > 0) || !Number.isFinite(ttlMs)) throw new RangeError('Every key needs a lifetime');
  return Math.ceil(ttlMs);
}
