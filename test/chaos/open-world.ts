import { setTimeout as wait } from 'node:timers/promises';
import { createCleanup } from '../stack/cleanup.ts';
import { startStack } from '../stack/stack.ts';
import { openWay } from '../support/cuttable-way.ts';
import { connectDatabase } from '../support/sql/sql-database.ts';
import type { Episode, FaultKind } from './plan.ts';

/** A kind of fault, with how it is brought about; `begin` gives how it ends. */
export interface BrewedFault extends FaultKind {
  begin(episode: Episode): Promise<() => Promise<void> | void>;
}

/** What the database, the API before it, or the way to it does to everything that needs them. */
const withoutDatabase = {
  database: ['failed'],
  ready: ['failed'],
  schema: ['unknown', 'failed'],
  rls: ['unknown', 'failed'],
  services: ['failed'],
} as const;
const anything = ['healthy', 'degraded', 'unknown', 'failed'] as const;
const seconds = [20, 35] as const;
/** For what one replica finds out for all, and only every few seconds. */
const longSeconds = [50, 70] as const;

/**
 * Requests a second to the e-mail provider. Its own limit is met by replicas that each look for themselves every few
 * seconds, as they do here without Redis; in production they look every few minutes.
 */
const ofAll = 200;

/** Another fault may end the connection amid it. */
async function insist(url: string, statement: string): Promise<void> {
  for (let tries = 10; ; tries -= 1) {
    const connection = connectDatabase(url);
    const isDone = await Promise.race([
      connection.run(statement).then(
        () => true,
        () => false,
      ),
      wait(3_000, false),
    ]);
    void connection.close().catch(() => {});
    if (isDone) return;
    if (tries === 0) throw new Error(`Not to be had: ${statement}`);
  }
}

/** The whole stack with real parts, ways to it that can be cut, and all that can be broken in it. */
export async function openWorld() {
  const cleanup = createCleanup();
  try {
    const stack = await startStack({ functions: true, resend: { rateLimit: { limit: ofAll } } });
    cleanup.add(stack.stop);
    const { supabase, redis, resend, environment } = stack;
    if (!redis) throw new Error('There is no redis-server on the PATH');
    const api = await openWay(Number(new URL(supabase.url).port));
    cleanup.add(async () => api[Symbol.asyncDispose]());
    const store = await openWay(redis.port);
    cleanup.add(async () => store[Symbol.asyncDispose]());
    const database = { track: 'database', seconds, effects: withoutDatabase };
    const cache = { track: 'redis', seconds, effects: { redis: ['degraded'] } } as const;
    const mail = { track: 'email', seconds: longSeconds, effects: { email: ['degraded'] } } as const;

    const over = (begin: () => unknown, end: () => unknown) => async () => {
      await begin();
      return async () => void (await end());
    };
    const faults: readonly BrewedFault[] = [
      { name: 'the Data API hangs', ...database, begin: over(supabase.hang, supabase.resume) },
      {
        name: 'the gateway answers 503',
        ...database,
        begin: over(() => supabase.answer({ status: 503, body: 'unavailable' }), supabase.resume),
      },
      { name: 'the way to the API is cut', ...database, begin: over(api.cut, api.mend) },
      { name: 'the way to the API is silent', ...database, begin: over(api.hush, api.mend) },
      {
        name: 'kill -9 of a backend, and PostgreSQL restarts',
        track: 'database',
        seconds: [1, 2],
        effects: { database: anything, ready: anything, schema: anything, rls: anything, services: anything },
        async begin() {
          const backend = connectDatabase(supabase.databaseUrl);
          const [rows] = await backend.run('select pg_backend_pid() as pid');
          process.kill(Number(rows?.[0]?.pid), 'SIGKILL');
          await backend.close().catch(() => {});
          return () => {};
        },
      },
      {
        name: 'a table is locked',
        track: 'database',
        seconds: [25, 40],
        effects: { database: ['degraded'], schema: ['healthy', 'degraded'], rls: ['healthy', 'degraded'] },
        async begin() {
          const somebody = connectDatabase(supabase.databaseUrl);
          await somebody.run('begin; lock table public.user_profiles in access exclusive mode');
          // Whatever is open on a connection that is closed is rolled back.
          return () => somebody.close();
        },
      },
      {
        name: 'row level security is off',
        track: 'protection',
        seconds: longSeconds,
        effects: { rls: ['failed'], schema: ['healthy', 'degraded', 'failed'] },
        async begin() {
          const set = (to: string) =>
            insist(supabase.databaseUrl, `alter table public.dating_goals ${to} row level security`);
          await set('disable');
          return () => set('enable');
        },
      },
      { name: 'kill -9 of Redis', ...cache, begin: over(redis.stop, redis.start) },
      { name: 'Redis hangs', ...cache, begin: over(redis.hang, redis.resume) },
      { name: 'the way to Redis is cut', ...cache, begin: over(store.cut, store.mend) },
      { name: 'the way to Redis is silent', ...cache, begin: over(store.hush, store.mend) },
      { name: 'Resend hangs', ...mail, begin: over(resend.hang, resend.resume) },
      {
        name: 'Resend answers 500',
        ...mail,
        begin: over(() => resend.answer({ status: 500, body: { name: 'internal_server_error' } }), resend.resume),
      },
    ];
    const url = `http://127.0.0.1:${api.port}`;
    const ways = { SUPABASE_URL: url, NEXT_PUBLIC_SUPABASE_URL: url, REDIS_URL: store.url };
    return { faults, redis, environment: { ...environment, ...ways }, close: cleanup.run };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
