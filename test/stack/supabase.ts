import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { type Cleanup, createCleanup } from './cleanup.ts';
import { createFaults, type Faults, respond } from './faults.ts';
import { createSupabaseKeys, type SupabaseKeys } from './lite.ts';
import { startLoopbackServer } from './loopback-server.ts';
import type { PostgrestOptions } from './postgrest/configuration.ts';
import { createPostgrestGate, type PostgrestGate } from './postgrest/gate.ts';

/** A Supabase project: the Data API over HTTP, in front of a database that tests may change. */
export interface Supabase extends Faults, SupabaseKeys {
  readonly url: string;
  /** Of the database behind it, for a superuser. */
  readonly databaseUrl: string;
  /** Runs SQL as superuser. When it resolves, the Data API has noticed what it changed. */
  sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The same as somebody whose changes are announced to nobody: the Data API goes on with what it knew. */
  sqlUnannounced(text: string): Promise<void>;
  /** Makes the Data API look at the schema again, as it does by itself soon after a change made elsewhere. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** What of a project is modelled; the rest of its gateway is not. */
const served = /^\/(rest\/v1(\/|$)|auth\/v1\/health$)/;

/** The driver never ends a question whose backend was killed. */
const patienceMs = 5_000;

export interface SupabaseOptions {
  /** Of a database of the stack, for a superuser. */
  readonly databaseUrl: string;
  readonly postgrest?: PostgrestOptions;
}

export async function startSupabase(options: SupabaseOptions): Promise<Supabase> {
  const cleanup = createCleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start({ databaseUrl, postgrest = {} }: SupabaseOptions, cleanup: Cleanup): Promise<Supabase> {
  const keys = await createSupabaseKeys();
  const gate = createPostgrestGate({ ...postgrest, databaseUrl, keys });
  cleanup.add(gate.close);
  const database = postgres(databaseUrl, { max: 1, onnotice() {} });
  cleanup.add(() => database.end({ timeout: 1 }));
  const faults = createFaults();
  const underWay = new Set<Promise<unknown>>();
  cleanup.add(() => Promise.race([Promise.allSettled(underWay), wait(patienceMs, null, { ref: false })]));

  const { heed, reload, spoil, renew } = followChanges(gate);

  const ask = (request: Request) => {
    const answer = renew().then(() => gate.fetch(request));
    underWay.add(answer);
    const forget = () => underWay.delete(answer);
    answer.then(forget, forget);
    return answer;
  };

  await database.listen('pgrst', heed, heed);
  await reload();

  const server = await startLoopbackServer(async (request) => {
    const fault = await faults.intercept();
    if (fault) return fault;
    const { pathname } = new URL(request.url);
    // The storage service says that it runs with nothing.
    if (pathname === '/storage/v1/status') return respond({ status: 200 });
    if (!served.test(pathname)) {
      return respond({ status: 404, body: { message: 'no Route matched with those values' } });
    }
    return ask(request);
  });
  cleanup.add(server.stop);

  return {
    ...keys,
    ...faults,
    url: server.url,
    databaseUrl,
    async sql(text) {
      const rows = await database.unsafe(text);
      spoil();
      return rows;
    },
    async sqlUnannounced(text) {
      await reload();
      await database.begin(async (transaction) => {
        // Event triggers are not fired for a replica.
        await transaction`set local session_replication_role = replica`;
        await transaction.unsafe(text);
      });
    },
    reload,
    stop: cleanup.run,
  };
}

/** When the Data API looks at the database again. What it knew is kept when that fails. */
function followChanges({ reloadSchema, reloadConfiguration }: PostgrestGate) {
  let announced: NodeJS.Timeout | undefined;
  let isStale = false;
  let renewed = Promise.resolve();

  const spoil = () => {
    isStale = true;
  };
  const reload = async () => {
    isStale = false;
    await reloadConfiguration();
    // What was announced until now need not be heeded too.
    clearTimeout(announced);
    await reloadSchema();
  };
  return {
    reload,
    /** Hears what PostgREST is told; nothing is said when it listens (again). */
    heed(payload = '') {
      if (payload !== 'reload schema') reloadConfiguration().catch(() => {});
      if (payload === 'reload config') return;
      clearTimeout(announced);
      // Changes come in bursts.
      announced = setTimeout(() => void reloadSchema().catch(() => {}), 20).unref();
    },
    /** Has it look again before it answers the next time, since most changes are followed by others. */
    spoil,
    renew() {
      if (isStale) renewed = reload().catch(spoil);
      return renewed;
    },
  };
}
