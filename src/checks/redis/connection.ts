import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { exerciseCache } from './exercise-cache.ts';
import { fallbackServes, redisTimeoutMs } from './fallback-serves.ts';
import { judgeRedis } from './judge-redis.ts';

/** Without Redis every process counts and remembers for itself, and limits are as many times too wide. */
export function redisConnection({ redis, fallbackStore, clock }: Ports, _contract: Contract): Check {
  return {
    name: 'redis.connection',
    title: 'Redis answers',
    timeoutMs: redisTimeoutMs,
    lateIs: 'degraded',
    async run({ signal }) {
      const answer = await redis.inspect({ signal });
      if (answer.ok) return judgeRedis(answer.value, redis.where);
      return fallbackServes(answer.fault, await exerciseCache(fallbackStore, { clock, signal }));
    },
  };
}
