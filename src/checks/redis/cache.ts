import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { exerciseCache } from './exercise-cache.ts';
import { fallbackServes, orAgain, redisTimeoutMs } from './fallback-serves.ts';

/** A Redis can answer and still refuse to write: full, read-only, or without the right. */
export function redisCache({ redis, fallbackStore, clock }: Ports, _contract: Contract): Check {
  return {
    name: 'redis.cache',
    title: 'The cache keeps, expires and deletes values',
    timeoutMs: redisTimeoutMs,
    lateIs: 'degraded',
    async run({ signal }) {
      const answer = await orAgain(() => exerciseCache(redis, { clock, signal }));
      if (answer.ok) return healthy(`${redis.where} keeps, expires and deletes a value`, { ...answer.value });
      return fallbackServes(answer.fault, await exerciseCache(fallbackStore, { clock, signal }));
    },
  };
}
