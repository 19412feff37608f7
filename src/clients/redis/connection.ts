import { Redis } from 'ioredis';
import type { Answer, Fault } from '../../checks/answer.ts';
import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../deadline.ts';
import type { RedisAddress } from './address.ts';
import { classifyRedisError } from './faults.ts';
import { tokenBucketScript } from './token-bucket-script.ts';

interface RedisConnectionOptions extends RedisClientOptions {
  /** For one call, the wait for the connection included; also for each step of connecting. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface RedisConnection {
  /** Puts a question to Redis once the connection is ready. Questions put in one tick keep their order. */
  ask<Value>(question: (client: RedisClient) => Promise<Value>, signal: AbortSignal): Promise<Answer<Value>>;
  close(): Promise<void>;
}

const closed = classifyRedisError(new Error('Connection is closed'));

/**
 * A long-lived connection that comes into being with the first question and comes back by itself. It never queues: a
 * question waits for the connection as long as a call may take, and then answers with what went wrong last.
 */
export function openRedisConnection({ address, prefix, timeoutMs, clock }: RedisConnectionOptions): RedisConnection {
  const client = createRedisClient({ address, prefix, timeoutMs });
  let opening: PromiseWithResolvers<Fault | null> | null = null;
  /** What went wrong with the connection last; a refused handshake outlives its becoming ready. */
  let lastFault: Fault | null = null;
  let refusal: Fault | null = null;
  let isClosed = false;

  const settle = (fault: Fault | null) => {
    opening?.resolve(fault);
    opening = null;
  };

  /** null when questions may be asked. */
  const becomeReady = (): Promise<Fault | null> => {
    // A stream that is being destroyed says so a moment before ioredis does.
    if (client.status === 'ready' && client.stream.writable) return Promise.resolve(refusal);
    opening ??= Promise.withResolvers();
    // Its rejection says nothing: the cause comes as an error event.
    if (client.status === 'wait' || client.status === 'end') client.connect().catch(() => {});
    return opening.promise;
  };

  /** While there is no connection, a call that is late was kept waiting by what went wrong last. */
  const whatWentWrong = (error: unknown): Fault =>
    (client.status !== 'ready' && lastFault) || classifyRedisError(error);

  client.on('connecting', () => {
    lastFault = null;
    refusal = null;
  });
  client.on('error', (error: unknown) => {
    lastFault = classifyRedisError(error);
    // A refused SELECT ends nothing: the connection becomes ready nevertheless, on the wrong database.
    if (client.status === 'connect') refusal = lastFault;
    settle(lastFault);
  });
  client.on('close', () => settle(lastFault ?? closed));
  client.on('ready', () => settle(refusal));
  watchHandshake(client, (error) => {
    lastFault = classifyRedisError(error);
  });

  return {
    async ask(question, signal) {
      if (isClosed) return { ok: false, fault: closed };
      try {
        return await withDeadline({ clock, timeoutMs, signal }, async () => {
          const fault = await becomeReady();
          return fault ? { ok: false, fault } : { ok: true, value: await question(client) };
        });
      } catch (error) {
        return { ok: false, fault: whatWentWrong(error) };
      }
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      const isOpen = ['connecting', 'connect', 'ready'].includes(client.status);
      const ended = isOpen ? new Promise((resolve) => client.once('end', resolve)) : null;
      client.disconnect();
      await ended;
    },
  };
}

interface RedisClientOptions {
  readonly address: RedisAddress;
  /** Goes before every key, by ioredis itself. */
  readonly prefix: string;
  /** For one step: connecting, the handshake, one command. */
  readonly timeoutMs: number;
}

/** ioredis with our script as a command. */
type RedisClient = Redis & {
  takeTokens(key: string, capacity: number, refillPerSecond: number, count: number, ttlMs: number): Promise<unknown>;
};

const longestBackoffMs = 2_000;
/** How long a connection that should close may linger; ioredis waits for it before it tries again. */
const disconnectTimeoutMs = 100;

/**
 * An ioredis that connects when it is told to, never queues, never repeats, tries to come back for ever, and sends what
 * it is told in one tick together. It needs an `error` listener before it connects, or it prints.
 */
function createRedisClient({ address, prefix, timeoutMs }: RedisClientOptions): RedisClient {
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

type Send = (...words: unknown[]) => Promise<unknown>;

/**
 * Watches the first words with a server, of which ioredis tells too much or too little. It prints a warning of its own
 * when an old server needs no password or cannot take a user name; and it keeps a refused HELLO to itself when the
 * server hangs up right after it, as one without a free connection does.
 */
function watchHandshake(client: Redis, onRefusal: (error: unknown) => void): void {
  const hello = client.hello.bind(client) as Send;
  const auth = client.auth.bind(client) as Send;
  Object.assign(client, {
    hello: (...words: unknown[]) =>
      hello(...words).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ReplyError') onRefusal(error);
        throw error;
      }),
    auth: (...words: unknown[]) =>
      auth(...words).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : '';
        if (/no password is set|without any password configured/.test(message)) return 'OK';
        throw new Error(/wrong number of arguments/.test(message) ? 'WRONGPASS' : message);
      }),
  });
}
