import type { RedisPort } from '../../checks/ports.ts';
import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/scrubber.ts';
import { assertLifetime, assertTakeable, bucketLifetimeMs } from '../memory/token-bucket.ts';
import { readRedisAddress } from './address.ts';
import { openRedisConnection, type RedisConnection } from './connection.ts';
import { readRedisFacts } from './facts.ts';
import { redisAddressInvalid, redisNotConfigured } from './faults.ts';

export interface RedisStoreOptions {
  /** null when no Redis is configured: every call then answers with a fault. */
  readonly url: Secret | null;
  /** Used when the URL holds none. */
  readonly password: Secret | null;
  readonly clock: Clock;
  /** For one call, the wait for the connection included; two seconds at most. */
  readonly timeoutMs: number;
  readonly prefix?: string;
}

/** A Redis that is slower does not serve, and the checks must have time left to try the fallback. */
const longestCallMs = 2_000;

/** A store that lives until it is closed. */
export type RedisStore = RedisPort & { close(): Promise<void> };

/**
 * The store in Redis. Every key is below the prefix and every write has a lifetime: this file holds all the writes
 * there are, and ioredis itself puts the prefix before every key.
 */
export function createRedisStore({ prefix = 'wingman-health:', ...options }: RedisStoreOptions): RedisStore {
  const isConfigured = options.url !== null && options.url.reveal().trim() !== '';
  const { ask, close } = connect({ prefix, ...options, timeoutMs: Math.min(options.timeoutMs, longestCallMs) });

  return {
    isConfigured,
    close,
    set: async (key, value, ttlMs, { signal }) => {
      const lifetime = assertLifetime(ttlMs);
      return ask(async (client) => {
        await client.set(key, value, 'PX', lifetime);
        return null;
      }, signal);
    },
    get: (key, { signal }) => ask((client) => client.get(key), signal),
    remainingMs: (key, { signal }) =>
      ask(async (client) => {
        const left = await client.pttl(key);
        return left < 0 ? null : left;
      }, signal),
    delete: (key, { signal }) => ask(async (client) => (await client.del(key)) > 0, signal),
    takeTokens: async (key, bucket, count, { signal }) => {
      assertTakeable(bucket, count);
      const { capacity, refillPerSecond } = bucket;
      return ask(async (client) => {
        // The braces keep what belongs to one bucket on one node of a cluster.
        const reply = await client.takeTokens(
          `bucket:{${key}}`,
          capacity,
          refillPerSecond,
          count,
          bucketLifetimeMs(bucket),
        );
        const [allowed, tokens, waitMs] = reply as [number, string, number];
        return { allowed: allowed === 1, tokens: Number(tokens), waitMs };
      }, signal);
    },
    inspect: ({ signal }) =>
      ask(async (client) => {
        const [ping, hello, info] = (await client.pipeline().ping().hello().info().exec()) ?? [];
        if (!ping || ping[0]) throw ping?.[0] ?? new Error('Connection is closed');
        return readRedisFacts(hello?.[1], info?.[1]);
      }, signal),
  };
}

function connect({ url, password, ...options }: Required<RedisStoreOptions>): RedisConnection {
  if (!url || url.reveal().trim() === '') return alwaysAnswer(redisNotConfigured);
  const address = readRedisAddress(url.reveal(), password?.reveal() ?? null);
  return address ? openRedisConnection({ address, ...options }) : alwaysAnswer(redisAddressInvalid);
}

function alwaysAnswer(fault: typeof redisNotConfigured): RedisConnection {
  return { ask: async () => ({ ok: false, fault }), close: async () => {} };
}
