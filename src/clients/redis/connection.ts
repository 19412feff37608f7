import { Redis } from 'ioredis';
import type { Answer, Fault } from '../../checks/answer.ts';
import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../deadline.ts';
import { placeOf, type RedisAddress } from './address.ts';
import { LookingUp } from './connector.ts';
import { createDialectProbe } from './dialect-probe.ts';
import { readMode } from './facts.ts';
import { classifyRedisError, faultOf, type RedisPlace } from './faults.ts';
import { guardReplies } from './reply-gate.ts';
import { type ScriptCommands, scripts } from './scripts.ts';
import { createDoorListener } from './words-at-the-door.ts';

export interface RedisConnectionOptions extends RedisClientOptions {
  /** For one call, the wait for the connection included; also for each step of connecting. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface RedisConnection {
  /** Where it leads, for people. */
  readonly where: string;
  /** Puts a question to Redis once the connection is ready. Questions put in one tick keep their order. */
  ask<Value>(question: (client: RedisClient) => Promise<Value>, signal: AbortSignal): Promise<Answer<Value>>;
  /** Gives up the connection for a new one, which looks the host up again, unless that has happened since `before`. */
  renew(before: number): Promise<void>;
  /** How many connections there have been. */
  readonly generation: number;
  /** Opens a second connection and closes it again: null when it was let in, as a new process would be. */
  tryAnew(signal: AbortSignal): Promise<Fault | null>;
  close(): Promise<void>;
}

/** What a demoted server says: after a failover, the name may lead to another one by now. */
const movedOn: ReadonlySet<string | null> = new Set(['READONLY', 'MASTERDOWN']);

/**
 * A long-lived connection that comes into being with the first question and comes back by itself. It never queues: a
 * question waits for the connection as long as a call may take, and then answers with what went wrong last.
 */
export function openRedisConnection({ address, prefix, timeoutMs, clock }: RedisConnectionOptions): RedisConnection {
  const client = createRedisClient({ address, prefix, timeoutMs });
  const probe = { address, timeoutMs: timeoutMs * probeShare, clock };
  const speaksOtherwise = createDialectProbe(probe);
  const hearAtDoor = createDoorListener(probe);
  let mode: string | null = null;
  const place = (): RedisPlace => ({ ...placeOf(address), mode });
  const closed = () => faultOf('CLOSED', place());
  let opening: PromiseWithResolvers<Fault | null> | null = null;
  /** What went wrong with the connection last; a refused handshake outlives its becoming ready. */
  let lastFault: Fault | null = null;
  let refusal: Fault | null = null;
  /** Whether the last connection came about at all, with TLS where that is wanted. */
  let wasHeard = false;
  let generation = 0;
  let renewing: Promise<void> | null = null;
  /** Whether what went wrong was told to those who waited for the connection. */
  let wasTold = false;
  /** Questions over this connection whose answer did not come, since all that were asked had theirs. */
  let unanswered = 0;
  let isClosed = false;

  const settle = (fault: Fault | null) => {
    opening?.resolve(fault);
    opening = null;
  };

  /** Whoever asks does not wait until the next attempt is due. The rejection says nothing: the cause comes as an error event. */
  const begin = () => {
    // ioredis forgets an attempt that is due when it plans the next one, and this one would connect even after the end.
    clearTimeout(Reflect.get(client, 'reconnectTimeout') as NodeJS.Timeout | undefined);
    client.connect().catch(() => {});
  };

  /** null when questions may be asked. */
  const becomeReady = (): Promise<Fault | null> => {
    // A stream that is being destroyed says so a moment before ioredis does.
    if (client.status === 'ready' && client.stream.writable) return Promise.resolve(refusal);
    opening ??= Promise.withResolvers();
    if (['wait', 'end', 'reconnecting'].includes(client.status)) begin();
    return opening.promise;
  };

  /** While there is no connection, a call that is late was kept waiting by what went wrong last. */
  const whatWentWrong = (error: unknown): Fault =>
    (client.status !== 'ready' && lastFault) || classifyRedisError(error, place());

  /** A connection that fails before Redis has said a word may speak TLS where we do not, or the reverse. */
  const explain = async (fault: Fault): Promise<Fault> => {
    if (!speechless.has(fault.code)) return fault;
    const isTls = address.tls !== undefined;
    const mayBeTurnedAway = !isTls && wasHeard && hangUps.has(fault.code);
    const [isOther, said] = await Promise.all([
      isTls !== wasHeard && speaksOtherwise(),
      mayBeTurnedAway ? hearAtDoor() : null,
    ]);
    if (said !== null) return classifyRedisError(new Error(said), place());
    if (isOther) return faultOf(isTls ? 'NO_TLS' : 'ONLY_TLS', place());
    if (!wasHeard || !hangUps.has(fault.code)) return fault;
    return faultOf(isTls ? 'HUNG_UP_AFTER_TLS' : 'HUNG_UP', place());
  };

  const renew = async (before: number) => {
    if (generation !== before || client.status !== 'ready') return;
    renewing ??= new Promise<void>((resolve) => client.once('close', () => resolve())).finally(() => {
      renewing = null;
    });
    client.disconnect(true);
    await renewing;
  };

  client.on('connecting', () => {
    generation += 1;
    wasHeard = false;
    lastFault = null;
    refusal = null;
    unanswered = 0;
    wasTold = false;
  });
  client.on('error', (error: unknown) => {
    lastFault = classifyRedisError(error, place());
    // A refused SELECT ends nothing: the connection becomes ready nevertheless, on the wrong database.
    if (client.status === 'connect') refusal = lastFault;
    settle(lastFault);
    wasTold = true;
  });
  client.on('connect', () => {
    wasHeard = true;
  });
  client.on('close', () => {
    // What was wrong with the connection is told; who came after that waits for a new one.
    if (isClosed || !(renewing || wasTold)) settle(lastFault ?? closed());
    else if (opening) begin();
  });
  client.on('ready', () => settle(refusal));
  watchHandshake(client, {
    onGreeting: (greeting) => {
      mode = readMode(greeting);
    },
    onRefusal: (error) => {
      lastFault = classifyRedisError(error, place());
    },
  });

  return {
    where: placeOf(address).where,
    get generation() {
      return generation;
    },
    async ask(question, signal) {
      if (isClosed) return { ok: false, fault: closed() };
      let asked = generation;
      let fault: Fault;
      try {
        return await withDeadline({ clock, timeoutMs, signal }, async () => {
          const unready = await becomeReady();
          if (unready) {
            const fault = await explain(unready);
            // Ready all the same: it would be refused for ever, although what was wrong may be mended.
            void renew(generation);
            return { ok: false, fault };
          }
          asked = generation;
          const value = await question(client);
          if (client.commandQueue.length === 0) unanswered = 0;
          return { ok: true, value };
        });
      } catch (error) {
        fault = whatWentWrong(error);
        if (fault.code === 'TIMEOUT' && asked === generation && !signal.aborted) unanswered += 1;
        if (unanswered >= mostUnanswered || fault.code === 'OUT_OF_STEP') void renew(asked);
      }
      if (!movedOn.has(fault.code)) return { ok: false, fault };
      await renew(asked);
      return { ok: false, fault: { ...fault, isWorthAskingAgain: true } };
    },
    renew,
    async tryAnew(signal) {
      const fresh = createRedisClient({ address, prefix, timeoutMs, isOnce: true });
      const ended = Promise.withResolvers<Fault | null>();
      const end = (fault: Fault) => ended.resolve(fault);
      fresh.on('error', (error: unknown) => end(classifyRedisError(error, place())));
      fresh.on('close', () => end(closed()));
      fresh.on('ready', () => ended.resolve(null));
      watchHandshake(fresh, { onRefusal: (error) => end(classifyRedisError(error, place())) });
      try {
        fresh.connect().catch(() => {});
        return await withDeadline({ clock, timeoutMs, signal }, () => ended.promise);
      } catch (error) {
        return classifyRedisError(error, place());
      } finally {
        fresh.disconnect();
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

/** Faults before the first word of the server, which may come from the two speaking different languages. */
const hangUps: ReadonlySet<string | null> = new Set(['CLOSED', 'ECONNRESET', 'EPIPE']);
const speechless: ReadonlySet<string | null> = new Set([...hangUps, 'ETIMEDOUT', 'TIMEOUT', 'PROTOCOL']);

/**
 * A server that is slow answers late, and then all the same. One that is out of step, because something between has lost
 * or added a part of an answer, never does; a new connection is all that helps.
 */
const mostUnanswered = 2;

/** Of the time for one call: to connect, and to find out why that failed. */
const connectShare = 0.6;
const probeShare = 0.3;

interface RedisClientOptions {
  readonly address: RedisAddress;
  /** Goes before every key, by ioredis itself. */
  readonly prefix: string;
  /** For one step: connecting, the handshake, one command. */
  readonly timeoutMs: number;
  /** For one handshake alone: it does not come back, and says nothing of itself. */
  readonly isOnce?: boolean;
}

/** ioredis with our scripts as commands. */
export type RedisClient = Redis & ScriptCommands;

const longestBackoffMs = 2_000;
/** How long a connection that should close may linger; ioredis waits for it before it tries again. */
const disconnectTimeoutMs = 100;

/**
 * An ioredis that connects when it is told to, never queues, never repeats, tries to come back for ever, and sends what
 * it is told in one tick together. It needs an `error` listener before it connects, or it prints.
 */
function createRedisClient({ address, prefix, timeoutMs, isOnce = false }: RedisClientOptions): RedisClient {
  const client = new Redis({
    ...address,
    Connector: LookingUp,
    keyPrefix: prefix,
    ...(isOnce ? { disableClientInfo: true } : { connectionName: 'wingman-health' }),
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    enableAutoPipelining: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => (isOnce ? null : Math.min(50 * 2 ** attempt, longestBackoffMs)),
    connectTimeout: timeoutMs * connectShare,
    commandTimeout: timeoutMs,
    // A connection that has gone silent is given up, so that a new one is made.
    socketTimeout: 2 * timeoutMs,
    disconnectTimeout: disconnectTimeoutMs,
    scripts,
  }) as RedisClient;
  guardReplies(client);
  return client;
}

type Send = (...words: unknown[]) => Promise<unknown>;

interface HandshakeListener {
  onRefusal(error: unknown): void;
  onGreeting?(greeting: unknown): void;
}

/**
 * Watches the first words with a server, of which ioredis tells too much or too little. It prints a warning of its own
 * when an old server needs no password or cannot take a user name; and it keeps a refused HELLO to itself when the
 * server hangs up right after it, as one without a free connection does.
 */
function watchHandshake(client: Redis, { onRefusal, onGreeting }: HandshakeListener): void {
  const hello = client.hello.bind(client) as Send;
  const auth = client.auth.bind(client) as Send;
  Object.assign(client, {
    hello: (...words: unknown[]) =>
      hello(...words).then(
        (greeting) => {
          onGreeting?.(greeting);
          return greeting;
        },
        (error: unknown) => {
          if (error instanceof Error && error.name === 'ReplyError') onRefusal(error);
          throw error;
        },
      ),
    auth: (...words: unknown[]) =>
      auth(...words).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : '';
        if (/no password is set|without any password configured/.test(message)) return 'OK';
        throw new Error(/wrong number of arguments/.test(message) ? 'WRONGPASS' : message);
      }),
  });
}
