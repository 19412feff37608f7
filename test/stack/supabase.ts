import postgres from 'postgres';
import { type Cleanup, createCleanup } from './cleanup.ts';
import { readSql } from './database.ts';
import { createFaults, type Faults, respond } from './faults.ts';
import { createLite, createSupabaseKeys, type SupabaseKeys } from './lite.ts';
import { startLoopbackServer } from './loopback-server.ts';

/** A Supabase project: the Data API over HTTP, in front of a database that tests may change. */
export interface Supabase extends Faults, SupabaseKeys {
  readonly url: string;
  /** Of the database behind it, for a superuser. */
  readonly databaseUrl: string;
  /** Runs SQL as superuser. When it resolves, the Data API has noticed what it changed. */
  sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Makes the Data API look at the schema again, as it does by itself soon after a change made elsewhere. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** What of a project is modelled; the rest of its gateway is not. */
const served = /^\/(rest\/v1(\/|$)|auth\/v1\/health$)/;

export async function startSupabase({ databaseUrl }: { readonly databaseUrl: string }): Promise<Supabase> {
  const cleanup = createCleanup();
  try {
    return await start(databaseUrl, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(databaseUrl: string, cleanup: Cleanup): Promise<Supabase> {
  const keys = await createSupabaseKeys();
  const lite = createLite(databaseUrl, keys);
  cleanup.add(lite.close);
  const database = postgres(databaseUrl, { max: 1, onnotice() {} });
  cleanup.add(() => database.end({ timeout: 1 }));
  const faults = createFaults();
  const underWay = new Set<Promise<unknown>>();
  cleanup.add(() => Promise.allSettled(underWay));

  const ask = (request: Request) => {
    const answer = lite.fetch(request);
    underWay.add(answer);
    const forget = () => underWay.delete(answer);
    answer.then(forget, forget);
    return answer;
  };

  /** A request that began before the change may still put its old view of the schema back, so it is waited for. */
  const reload = async () => {
    await lite.forgetSchema();
    await Promise.allSettled(underWay);
    await lite.forgetSchema();
  };

  // The first request makes the gateway grant everything to everybody.
  const first = await ask(
    new Request('http://localhost/rest/v1/approach_challenges?limit=0', { headers: { apikey: keys.secretKey } }),
  );
  if (!first.ok) throw new Error(`The Data API does not work: ${await first.text()}`);
  await database.unsafe(readSql('grants.sql'));
  await reload();
  await database.listen('pgrst', () => void reload());

  const server = await startLoopbackServer(async (request) => {
    const fault = await faults.intercept();
    if (fault) return fault;
    if (!served.test(new URL(request.url).pathname)) {
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
      await reload();
      return rows;
    },
    reload,
    stop: cleanup.run,
  };
}
