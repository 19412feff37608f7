import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { failed, healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { exerciseCache } from './exercise-cache.ts';
import { createTokenBucketExercise } from './exercise-token-bucket.ts';

/** A fallback that nobody ever tried is a promise, not a fallback. */
export function redisFallback({ fallbackStore, clock }: Ports, _contract: Contract): Check {
  // Which goes on where it stopped, so that only the first run waits for a token.
  const exercise = createTokenBucketExercise();
  return {
    name: 'redis.fallback',
    title: 'The in-memory store does what Redis does',
    confirmAfter: 1,
    async run({ signal }) {
      const cache = await exerciseCache(fallbackStore, { clock, signal });
      const answer = cache.ok ? await exercise(fallbackStore, { clock, signal }) : cache;
      if (answer.ok) return healthy('The in-memory store does what Redis does', { ...answer.value });
      const { reason, message, hint, code } = answer.fault;
      return failed(reason, message, { hint, error: code });
    },
  };
}
