import { randomUUID } from 'node:crypto';
import { sleep } from '../../core/clock.ts';
import type { Answer, Fault } from '../answer.ts';
import type { StorePort, TokenBucket } from '../ports.ts';
import type { ExerciseOptions } from './exercise-cache.ts';

export interface TokenBucketEvidence {
  /** What the refused one was told to wait. */
  readonly waitMs: number;
  /** Tokens that came back while we waited. */
  readonly refilled: number;
}

/** A token every 200 ms: slow enough that four takes in one round trip cannot straddle one, fast enough to wait for. */
const bucket: TokenBucket = { capacity: 3, refillPerSecond: 5 };
/** Timers fire a little early. */
const timerSlackMs = 5;
/** Of a token: what clocks of two machines may differ over so short a time. */
const tolerance = 0.15;

/**
 * Empties a bucket of its own, is refused, waits as long as it was told, and is let in again; then compares what came
 * back with the stated rate. The same for Redis and for the store in memory.
 */
export async function exerciseTokenBucket(
  store: StorePort,
  { clock, signal }: ExerciseOptions,
): Promise<Answer<TokenBucketEvidence>> {
  const key = `check:${randomUUID()}`;
  const take = () => store.takeTokens(key, bucket, 1, { signal });

  const burstStart = clock.monotonic();
  const burst = await Promise.all([take(), take(), take(), take()]);
  const burstEnd = clock.monotonic();
  const grants = [];
  for (const answer of burst) {
    if (!answer.ok) return answer;
    grants.push(answer.value);
  }
  const refused = grants.pop();
  if (!grants.every(({ allowed }) => allowed)) return broken('BURST_REFUSED', 'The rate limit refuses what it allows');
  if (!refused || refused.allowed) return broken('LIMIT_IGNORED', 'The rate limit lets too much through');
  const longestWaitMs = 1_000 / bucket.refillPerSecond;
  if (!(refused.waitMs > 0 && refused.waitMs <= longestWaitMs)) {
    return broken('WAIT_DIFFERS', 'The rate limit does not say how long to wait');
  }

  await sleep(clock, refused.waitMs + timerSlackMs, signal);
  const nextStart = clock.monotonic();
  const next = await take();
  const nextEnd = clock.monotonic();
  if (!next.ok) return next;
  if (!next.value.allowed) return broken('NOT_REFILLED', 'The rate limit does not refill in the time that it states');
  const refilled = next.value.tokens + 1 - refused.tokens;
  const tokensIn = (ms: number) => Math.min(bucket.capacity - refused.tokens, (ms * bucket.refillPerSecond) / 1_000);
  const isTooSlow = refilled < tokensIn(nextStart - burstEnd) - tolerance;
  const isTooFast = refilled > tokensIn(nextEnd - burstStart) + tolerance;
  if (isTooSlow || isTooFast) return broken('RATE_DIFFERS', 'The rate limit does not refill at the stated rate');
  return { ok: true, value: { waitMs: refused.waitMs, refilled: Math.round(refilled * 1_000) / 1_000 } };
}

const broken = (code: string, message: string): { readonly ok: false; readonly fault: Fault } => ({
  ok: false,
  fault: { reason: 'invalid', message, hint: 'Look at the clock and the version of the store', code },
});
