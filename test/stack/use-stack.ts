import { afterAll, describe, inject } from 'vitest';
import type { RedisOptions } from './redis.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

interface UseStackOptions extends Pick<StackOptions, 'resend' | 'functions'> {
  readonly redis?: false | Omit<RedisOptions, 'path'>;
}

/**
 * A stack for this test file, with a database of its own, that ends with it: `const stack = await useStack()` at the
 * top. What needs `stack.redis` belongs in `describeWithRedis`.
 */
export async function useStack({ redis = {}, ...options }: UseStackOptions = {}): Promise<Stack> {
  const stack = await startStack({
    ...options,
    database: inject('databaseSource'),
    redis: redis && { ...redis, location: inject('redisLocation') },
  });
  afterAll(stack.stop);
  return stack;
}

/** Groups tests that are skipped, with the reason in their title, where no redis-server can be had. */
export function describeWithRedis(title: string, tests: () => void): void {
  const { reason } = inject('redisLocation');
  if (reason === null) describe(title, tests);
  else describe.skip(`${title} (skipped: ${reason})`, tests);
}
