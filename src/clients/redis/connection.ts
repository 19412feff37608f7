import type { Answer, Fault } from '../../checks/ports.ts';
import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../deadline.ts';
import { createRedisClient, type RedisClient, type RedisClientOptions } from '../redis-client.ts';
import { watchHandshake } from '../redis-handshake.ts';
import { classifyRedisError } from './faults.ts';

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
