import { loadInTurn, makeOnce } from '../../core/take-turn.ts';
import { placeOf } from './address.ts';
import type { RedisConnection, RedisConnectionOptions } from './connection.ts';

/**
 * A connection whose code, and that of the vendor, is loaded with the first question, so that the service listens without
 * waiting for it. Questions put in one tick keep their order.
 */
export function openWhenAsked(options: RedisConnectionOptions): RedisConnection {
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

  return {
    where: placeOf(options.address).where,
    get generation() {
      return opened?.generation ?? 0;
    },
    ask: async (question, signal) => (await open()).ask(question, signal),
    renew: async (before) => (await open()).renew(before),
    tryAnew: async (signal) => (await open()).tryAnew(signal),
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
