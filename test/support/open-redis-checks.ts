import type { Ports } from '../../src/checks/ports.ts';
import { redisCache } from '../../src/checks/redis/cache.ts';
import { redisConnection } from '../../src/checks/redis/connection.ts';
import { redisRateLimit } from '../../src/checks/redis/rate-limit.ts';
import { createMemoryStore } from '../../src/clients/memory/store.ts';
import { createRedisStore } from '../../src/clients/redis/store.ts';
import type { Check } from '../../src/core/check.ts';
import { systemClock as clock } from '../../src/core/clock.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { createSecret } from '../../src/core/scrubber.ts';
import { fakePorts } from './fake-ports.ts';
import { restContract } from './rest-contract.ts';

const contract = restContract();

/** As long as there is between two looks of a service. */
const cadenceMs = 10_000;

/** The three checks of a Redis that live as long as a service does, and see what it sees. */
export function openRedisChecks(url: string, password: string | null = null) {
  let looks = 0;
  const redis = createRedisStore({
    url: createSecret(url),
    password: password === null ? null : createSecret(password),
    clock: { ...clock, monotonic: () => clock.monotonic() + looks * cadenceMs },
    timeoutMs: 1_500,
  });
  const ports: Ports = { ...fakePorts(), clock, redis, fallbackStore: createMemoryStore({ clock }) };
  const checks = [redisConnection, redisCache, redisRateLimit].map((create) => create(ports, contract));
  const run = (check: Check | undefined) => Promise.resolve(check?.run({ signal: new AbortController().signal }));
  return {
    store: redis,
    /** One look of all three, side by side. */
    look: async () => {
      looks += 1;
      const [connection, cache, rateLimit] = (await Promise.all(checks.map(run))) as [Outcome, Outcome, Outcome];
      return { connection, cache, rateLimit };
    },
    [Symbol.asyncDispose]: () => redis.close(),
  };
}

/** How messages name the Redis at a URL. */
export const at = (url: string): string => `Redis at ${new URL(url).host}`;
