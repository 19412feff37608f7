import { Redis } from 'ioredis';
import type { RedisAddress } from './redis/address.ts';
import { tokenBucketScript } from './redis/token-bucket-script.ts';

export interface RedisClientOptions {
  readonly address: RedisAddress;
  /** Goes before every key, by ioredis itself. */
  readonly prefix: string;
  /** For one step: connecting, the handshake, one command. */
  readonly timeoutMs: number;
}

/** ioredis with our script as a command. */
export type RedisClient = Redis & {
  takeTokens(key: string, capacity: number, refillPerSecond: number, count: number, ttlMs: number): Promise<unknown>;
};

const longestBackoffMs = 2_000;
/** How long a connection that should close may linger; ioredis waits for it before it tries again. */
const disconnectTimeoutMs = 100;

/**
 * An ioredis that connects when it is told to, never queues, never repeats, tries to come back for ever, and sends what
 * it is told in one tick together. It needs an `error` listener before it connects, or it prints.
 */
export function createRedisClient({ address, prefix, timeoutMs }: RedisClientOptions): RedisClient {
  return new Redis({
    ...address,
    keyPrefix: prefix,
    connectionName: 'wingman-health',
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    enableAutoPipelining: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, longestBackoffMs),
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // A connection that has gone silent is given up, so that a new one is made.
    socketTimeout: 2 * timeoutMs,
    disconnectTimeout: disconnectTimeoutMs,
    scripts: { takeTokens: { lua: tokenBucketScript, numberOfKeys: 1 } },
  }) as RedisClient;
}
