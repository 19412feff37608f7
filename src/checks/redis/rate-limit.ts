import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { createTokenBucketExercise, exerciseTokenBucket } from './exercise-token-bucket.ts';
import { fallbackServes, orAgain, redisTimeoutMs } from './fallback-serves.ts';

/** A limit that lets everything through is found out by whoever tries passwords. */
export function redisRateLimit({ redis, fallbackStore, clock }: Ports, _contract: Contract): Check {
  const exercise = createTokenBucketExercise();
  return {
    name: 'redis.rate_limit',
    title: 'The rate limit allows a burst, refuses more and refills',
    timeoutMs: redisTimeoutMs,
    lateIs: 'degraded',
    async run({ signal }) {
      const answer = await orAgain(() => exercise(redis, { clock, signal }));
      if (answer.ok) return healthy(`${redis.where} allows a burst, refuses more and refills`, { ...answer.value });
      return fallbackServes(answer.fault, await exerciseTokenBucket(fallbackStore, { clock, signal }));
    },
  };
}
