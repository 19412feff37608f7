import type { Answer, Fault } from '../../checks/answer.ts';
import type { RedisFacts, RedisPort } from '../../checks/ports.ts';
import type { Archive } from '../../core/chronicle/archive.ts';
import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/scrubber.ts';
import { assertLifetime, assertTakeable, bucketLifetimeMs } from '../memory/token-bucket.ts';
import { readRedisAddress } from './address.ts';
import type { RedisClient, RedisConnection } from './connection.ts';
import { readRedisFacts } from './facts.ts';
import { redisAddressInvalid, redisNotConfigured, redisPasswordRaw } from './faults.ts';
import { createRedisArchive } from './history/archive.ts';
import { openWhenAsked } from './open-when-asked.ts';
import { unasked } from './reply-gate.ts';

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

/** The braces keep all that is ours on one node of a cluster, so that no verdict depends on the luck of a key. */
const defaultPrefix = 'wingman-health:{own}:';

/** A store that lives until it is closed. Whoever else has something to keep there shares its connection. */
export interface RedisStore extends RedisPort {
  readonly connection: RedisConnection;
  /** What survives a restart, of everybody who watches the same. */
  openArchive(watched: string): Archive;
  close(): Promise<void>;
}

/**
 * The store in Redis. Every key is below the prefix and every write has a lifetime: this file and the scripts hold all
 * the writes there are, and ioredis itself puts the prefix before every key.
 */
export function createRedisStore({ prefix = defaultPrefix, ...options }: RedisStoreOptions): RedisStore {
  const isConfigured = options.url !== null && options.url.reveal().trim() !== '';
  const connection = connect({ prefix, ...options, timeoutMs: Math.min(options.timeoutMs, longestCallMs) });
  const { ask, close, where } = connection;
  const inspect = createInspection(connection, options.clock);

  return {
    isConfigured,
    where,
    connection,
    close,
    openArchive: (watched) => createRedisArchive(ask, watched),
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
        const lifetime = bucketLifetimeMs(bucket);
        const reply = await client.takeTokens(`bucket:${key}`, capacity, refillPerSecond, count, lifetime);
        const [allowed, tokens, waitMs] = reply as [number, string, number];
        return { allowed: allowed === 1, tokens: Number(tokens), waitMs };
      }, signal);
    },
    inspect: ({ signal }) => inspect(signal),
  };
}

/**
 * A password that was changed is found within half a minute. By the time and not by the looks: whoever looks every second,
 * or has it looked at anew, opens no more connections.
 */
const newConnectionMs = 25_000;

/** Looks at what a Redis says of itself, and remembers what can only be told from two looks. */
function createInspection(
  connection: RedisConnection,
  clock: Clock,
): (signal: AbortSignal) => Promise<Answer<RedisFacts>> {
  /** The first look is over a new connection anyway. */
  let triedAt: number | null = null;
  let refused: Fault | null = null;
  let rejectedBefore: number | null = null;

  const read = async (signal: AbortSignal) => {
    const before = connection.generation;
    const answer = await connection.ask(askFacts, signal);
    if (!answer.ok || answer.value.role !== 'replica') return answer;
    // After a failover, the name may lead elsewhere by now. A connection that is new anyway knows that.
    await connection.renew(before);
    return connection.ask(askFacts, signal);
  };

  return async (signal) => {
    triedAt ??= clock.monotonic();
    // Whoever was not let in is tried again at every look, until he is.
    const isDue = refused !== null || clock.monotonic() - triedAt >= newConnectionMs;
    if (isDue) triedAt = clock.monotonic();
    const [answer, newConnection] = await Promise.all([read(signal), isDue ? connection.tryAnew(signal) : null]);
    if (!answer.ok) return answer;
    refused = newConnection;
    const { rejectedConnections } = answer.value;
    const newlyRejected =
      rejectedBefore === null || rejectedConnections === null
        ? null
        : Math.max(0, rejectedConnections - rejectedBefore);
    rejectedBefore = rejectedConnections;
    return { ok: true, value: { ...answer.value, newlyRejected, newConnection } };
  };
}

/** INFO says it all; where a user may not ask it, HELLO says what it is, which needs no right. */
async function askFacts(client: RedisClient) {
  const info = await orNull(client.info());
  if (info !== null && !/^\w+:/m.test(info)) throw new Error(unasked);
  if (info !== null) return readRedisFacts(null, info);
  const hello = await orNull(client.hello());
  if (hello === null) await client.ping();
  return readRedisFacts(hello, null);
}

/** The answer; null where the server does not let us ask or does not know the question. */
async function orNull<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (
      error instanceof Error &&
      /^(NOPERM|ERR (unknown|unsupported) command|ERR .*\bcommand\b.*\bnot (available|supported|allowed|permitted))/i.test(
        error.message,
      )
    )
      return null;
    throw error;
  }
}

function connect({ url, password, ...options }: Required<RedisStoreOptions>): RedisConnection {
  if (!url || url.reveal().trim() === '') return alwaysAnswer(redisNotConfigured);
  const address = readRedisAddress(url.reveal(), password?.reveal() ?? null);
  if (address === 'encode') return alwaysAnswer(redisPasswordRaw);
  return address === 'none' ? alwaysAnswer(redisAddressInvalid) : openWhenAsked({ address, ...options });
}

function alwaysAnswer(fault: Fault): RedisConnection {
  return {
    where: 'Redis',
    generation: 0,
    ask: async () => ({ ok: false, fault }),
    renew: async () => {},
    tryAnew: async () => fault,
    close: async () => {},
  };
}
