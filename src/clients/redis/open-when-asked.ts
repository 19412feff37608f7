import type { Answer } from '../../checks/answer.ts';
import { loadInTurn, makeOnce } from '../../core/take-turn.ts';
import { placeOf } from './address.ts';
import type { RedisConnection, RedisConnectionOptions } from './connection.ts';
import { classifyRedisError } from './faults.ts';

/**
 * A connection whose code, and that of the vendor, is loaded with the first question, so that the service listens without
 * waiting for it. Questions put in one tick keep their order.
 */
export function openWhenAsked(options: RedisConnectionOptions): RedisConnection {
  const place = placeOf(options.address);
  let opening: Promise<RedisConnection> | null = null;
  let opened: RedisConnection | null = null;
  let isClosed = false;

  const openOnce = makeOnce(async () => {
    const connection = await load(options);
    opened = connection;
    // It was closed before anybody asked: then it answers so.
    if (isClosed) await connection.close();
    return connection;
  });
  const open = () => {
    opening = openOnce();
    return opening;
  };

  /** Whoever asks a connection gets a fault and no rejection, also where its code could not be loaded. */
  async function openOrFail(): Promise<Answer<RedisConnection>> {
    try {
      return { ok: true, value: await open() };
    } catch (error) {
      return { ok: false, fault: classifyRedisError(error, place) };
    }
  }

  return {
    where: place.where,
    get generation() {
      return opened?.generation ?? 0;
    },
    async ask(question, signal) {
      const way = await openOrFail();
      return way.ok ? way.value.ask(question, signal) : way;
    },
    async renew(before) {
      const way = await openOrFail();
      if (way.ok) await way.value.renew(before);
    },
    async tryAnew(signal) {
      const way = await openOrFail();
      return way.ok ? way.value.tryAnew(signal) : way.fault;
    },
    async close() {
      isClosed = true;
      await opening?.then(
        (connection) => connection.close(),
        () => {},
      );
    },
  };
}

const loadConnection = loadInTurn(() => import('./connection.ts'));

async function load(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { openRedisConnection } = await loadConnection();
  return openRedisConnection(options);
}
