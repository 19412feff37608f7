import { randomUUID } from 'node:crypto';
import { sleep } from '../../core/clock.ts';
import type { Answer } from '../answer.ts';
import type { StorePort, TokenBucket } from '../ports.ts';
import { brokenStore } from './broken-store.ts';
import type { ExerciseOptions } from './exercise-cache.ts';

interface TokenBucketEvidence {
  /** What the refused one was told to wait. */
  readonly waitMs: number;
  /** Tokens that came back while we waited. */
  readonly refilled: number;
}

/** A token every 200 ms: slow enough that two takes in one round trip cannot straddle one, fast enough to wait for. */
const bucket: TokenBucket = { capacity: 3, refillPerSecond: 5 };
/** Timers fire a little early. */
const timerSlackMs = 5;
/** Of a token: what clocks of two machines may differ over so short a time. */
const tolerance = 0.15;

/** One that was emptied at a moment of the monotonic clock, and must be full again by now. */
interface EmptiedBucket {
  readonly key: string;
  readonly at: number;
}

type Exercise = (store: StorePort, options: ExerciseOptions) => Promise<Answer<TokenBucketEvidence>>;

/** How long a bucket takes to be full again, with time for clocks that differ. */
const fullAgainMs = (1_000 * bucket.capacity) / bucket.refillPerSecond + 100;

/**
 * An exercise that goes on where the last one stopped: the bucket that was emptied then must be full again, so that one
 * round trip shows the burst, the refusal and the refill. The first one, and one that comes too soon, waits for a token.
 */
export function createTokenBucketExercise(): Exercise {
  let last: EmptiedBucket | null = null;
  return async (store, { clock, signal }) => {
    const isDue = last !== null && clock.monotonic() - last.at > fullAgainMs;
    const emptied = isDue ? last : null;
    last = null;
    const key = emptied?.key ?? `check:${randomUUID()}`;
    const take = (count: number) => store.takeTokens(key, bucket, count, { signal });

    const burstStart = clock.monotonic();
    const [burst, more] = await Promise.all([take(bucket.capacity), take(1)]);
    const burstEnd = clock.monotonic();
    if (!burst.ok) return burst;
    if (!more.ok) return more;
    const refused = more.value;
    if (!burst.value.allowed && emptied) return notRefilled(store);
    if (!burst.value.allowed) return brokenStore(store, 'BURST_REFUSED', 'refuses a burst that the rate limit allows');
    if (refused.allowed) return brokenStore(store, 'LIMIT_IGNORED', 'lets more through than the rate limit allows');
    const longestWaitMs = 1_000 / bucket.refillPerSecond;
    if (!(refused.waitMs > 0 && refused.waitMs <= longestWaitMs)) {
      return brokenStore(store, 'WAIT_DIFFERS', 'does not say how long the rate limit makes one wait');
    }
    if (emptied) {
      last = { key, at: burstEnd };
      return { ok: true, value: { waitMs: refused.waitMs, refilled: bucket.capacity } };
    }

    await sleep(clock, refused.waitMs + timerSlackMs, signal);
    const nextStart = clock.monotonic();
    const next = await take(1);
    const nextEnd = clock.monotonic();
    if (!next.ok) return next;
    if (!next.value.allowed) return notRefilled(store);
    const refilled = next.value.tokens + 1 - refused.tokens;
    const tokensIn = (ms: number) => Math.min(bucket.capacity - refused.tokens, (ms * bucket.refillPerSecond) / 1_000);
    const isTooSlow = refilled < tokensIn(nextStart - burstEnd) - tolerance;
    const isTooFast = refilled > tokensIn(nextEnd - burstStart) + tolerance;
    if (isTooSlow || isTooFast)
      return brokenStore(store, 'RATE_DIFFERS', 'does not refill the rate limit at the stated rate');
    last = { key, at: nextEnd };
    return { ok: true, value: { waitMs: refused.waitMs, refilled: Math.round(refilled * 1_000) / 1_000 } };
  };
}

/**
 * Empties a bucket of its own, is refused, waits as long as it was told, and is let in again; then compares what came
 * back with the stated rate. The same for Redis and for the store in memory.
 */
export const exerciseTokenBucket: Exercise = (store, options) => createTokenBucketExercise()(store, options);

const notRefilled = (store: StorePort) =>
  brokenStore(store, 'NOT_REFILLED', 'does not refill the rate limit in the time that it states');
