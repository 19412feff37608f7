import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSql } from '../../../src/sql/read-sql.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { startLoopbackServer } from '../../stack/loopback-server.ts';
import { useStack } from '../../stack/use-stack.ts';
import { buildApart } from '../../support/build-apart.ts';
import { connectAsPostgrest } from '../../support/sql/as-postgrest.ts';
import { createLogin } from '../../support/sql/login.ts';
import { type ServiceProcess, startService } from '../../support/start-service.ts';

const tables = Array.from({ length: 400 }, (_, index) => `table_${index}`);
const core = tables.slice(0, 10);
/** Calls of one refresh beside one for each core table. */
const mostCalls = 8;

/** Tables with owners, keys, indexes and policies, most of which call a function; and functions that mention tables. */
const fill = `
  create schema many;
  grant usage on schema many to anon, authenticated, service_role;
  create function many.is_member(team uuid) returns boolean language sql stable security definer set search_path = ''
    as 'select team is not null and (select auth.uid()) is not null';
  do $$ begin
    for number in 0 .. 399 loop
      execute format('create table many.table_%1$s (id uuid primary key default gen_random_uuid(), user_id uuid not null,
        team_id uuid, title text not null default '''', state text default ''draft'', price numeric(10, 2), tags text[],
        is_public boolean not null default false, created_at timestamptz not null default now(), note jsonb,
        parent_id uuid references many.table_%2$s, check (price > 0), unique (user_id, title))', number, greatest(number - 1, 0));
      execute format('create index on many.table_%s (user_id)', number);
      execute format('create index on many.table_%s (parent_id)', number);
      execute format('alter table many.table_%s enable row level security', number);
      execute format('grant select, insert, update, delete on many.table_%s to authenticated, service_role', number);
      execute format('create policy own on many.table_%s to authenticated using ((select auth.uid()) = user_id)
        with check ((select auth.uid()) = user_id)', number);
      if number % 10 > 0 then execute format('create policy teams on many.table_%1$s as restrictive to authenticated
        using (team_id is null or many.is_member(team_id) or exists (select from many.table_%2$s as parent where
          parent.id = table_%1$s.parent_id and parent.user_id = (select auth.uid()) and parent.state in (''draft'', ''open'')))',
        number, number / 10 * 10); end if;
      execute format('create policy remove on many.table_%s for delete to authenticated
        using (user_id = (select auth.uid()) and state <> ''done'' and created_at > now() - interval ''1 day'')', number);
      execute format('insert into many.table_%s (user_id, title) select (''0'' || who || ''000000-0000-4000-8000-00000000000'' || who)::uuid,
        who::text from generate_series(1, 4) as who', number);
    end loop;
    for number in 0 .. 998 loop
      execute format('create function many.function_%1$s(asked uuid) returns bigint language plpgsql %2$s set search_path = '''' as %3$L',
        number, case when number % 3 = 0 then 'security definer' else '' end,
        format('declare found bigint; begin
          -- %s
          select count(*) into found from many.table_%s as one join many.table_%s as other on other.parent_id = one.id
            where one.user_id = asked and many.is_member(one.team_id);
          if found > 10 then raise exception ''too many''; end if;
          return found + coalesce(many.function_%s(asked), 0);
        end', repeat('words ', 60), number % 400, (number + 7) % 400, greatest(number - 1, 0)));
      execute format('revoke execute on function many.function_%s from public, anon', number);
    end loop;
  end $$;
  analyze;
`;

const contract = {
  platform: 'Many',
  schemas: ['many'],
  uses: { redis: false, email: false, auth: false, storage: false, realtime: false },
  environment: { required: [] },
  tables: Object.fromEntries(
    tables.map((name, number) => [
      name,
      {
        core: core.includes(name),
        columns: {
          id: 'uuid not null',
          user_id: 'uuid not null',
          team_id: 'uuid',
          title: 'text not null',
          state: 'text',
          price: 'numeric(10,2)',
          tags: 'text[]',
          is_public: 'boolean not null',
          created_at: 'timestamp with time zone not null',
          note: 'jsonb',
          parent_id: 'uuid',
        },
        primaryKey: ['id'],
        foreignKeys: [{ column: 'parent_id', references: `table_${Math.max(number - 1, 0)}.id` }],
        access: 'owner',
        owner: { columns: ['user_id'] },
      },
    ]),
  ),
};

const { supabase, environment } = await useStack({ redis: false, postgrest: { schemas: ['public', 'many'] } });
const cleanup = createCleanup();
const token = 'a-token-of-this-test-alone';
const calls: string[] = [];

beforeAll(async () => {
  await supabase.sql(fill);
  await supabase.sql(await readSql('install', { schema: 'many' }));
}, 120_000);
afterAll(cleanup.run);

/** The least of several, because the machine may have other work. */
async function atBest(measure: () => Promise<number>, attempts = 5): Promise<number> {
  const measured: number[] = [];
  while (measured.length < attempts) measured.push(await measure());
  return Math.min(...measured);
}

test('the catalog of 400 tables and 1,000 functions takes less than two seconds', async () => {
  const login = await createLogin(supabase.databaseUrl);
  const postgrest = connectAsPostgrest(login.url);

  const tookMs = await atBest(async () => {
    const from = performance.now();
    await postgrest.call(`many.wingman_health_catalog('many')`);
    return performance.now() - from;
  });

  await postgrest.close();
  await login.drop();
  process.stdout.write(`400 tables and 1,000 functions: the catalog took ${Math.round(tookMs)} ms\n`);
  expect(tookMs).toBeLessThan(2_000);
});

/**
 * The built service as a process, behind something that counts its calls, with a watch over its event loop. Unbuilt, each
 * package of a vendor is a hundred files, which are found, read and compiled in one turn.
 */
async function startWatched(main: string): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-many-'));
  cleanup.add(async () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'contract.json');
  writeFileSync(file, JSON.stringify(contract));
  const counter = await startLoopbackServer(async (request) => {
    const { pathname, search } = new URL(request.url);
    calls.push(pathname.split('/').at(-1) ?? '');
    return fetch(new URL(pathname + search, supabase.url), request);
  });
  cleanup.add(counter.stop);
  const watch = pathToFileURL(resolve(import.meta.dirname, '../../support/watch-loop.mjs')).href;
  const service = await startService(
    {
      ...environment,
      SUPABASE_URL: counter.url,
      NEXT_PUBLIC_SUPABASE_URL: counter.url,
      CONTRACT: file,
      HEALTH_TOKENS: token,
      CHECK_TIMEOUT: '20s',
      // What is counted is what a refresh asks, and not what else is due while it takes its time.
      REFRESH_DATABASE: '1h',
      REFRESH_SERVICES: '1h',
      DRAIN_DELAY: '0s',
      NODE_OPTIONS: `--import=${watch} ${process.env.MANY_PROF ?? ''}`,
    },
    main,
  );
  cleanup.add(service.stop);
  return service;
}

/** The longest turn of the start with its first refresh, and those of five refreshes after it, in milliseconds. */
async function measureTurns(main: string) {
  const service = await startWatched(main);
  const turns = () => service.output.flatMap((line) => /^{"turnMs":(.*)}$/.exec(line)?.[1] ?? []).map(Number);
  const readLongestTurn = async () => {
    const before = turns().length;
    service.signal('SIGWINCH');
    await expect.poll(() => turns().length).toBe(before + 1);
    return turns().at(-1) ?? Number.NaN;
  };
  // A busy database may not answer in its time at first, and then nothing was judged.
  const isJudged = ({ check, status }: { check: string; status: string }) =>
    check === 'rls.enabled' && status === 'healthy';
  await service.until('/health/rls', ({ body }) => body.results?.some(isJudged), 90_000);
  const start = await readLongestTurn();
  const later: number[] = [];
  const counts: number[] = [];

  for (let refresh = 0; refresh < 5; refresh += 1) {
    calls.length = 0;
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await fetch(`${service.url}/health?include=schema,rls&fresh`, { headers });
    expect([200, 503]).toContain(status);
    counts.push(calls.filter((name) => !core.includes(name)).length);
    later.push(await readLongestTurn());
  }
  await service.stop();
  const told = [start, ...later].map((turnMs) => Math.round(turnMs)).join(', ');
  process.stdout.write(
    `Refreshes of schema and rls made ${counts.join(', ')} calls; longest turns, the start first: ${told} ms\n`,
  );
  return { start, later: later.toSorted((left, right) => right - left), mostCalls: Math.max(...counts) };
}

test('a refresh of schema and rls needs few calls, and none of its turns holds up the event loop, the first included', async () => {
  const built = buildApart();
  cleanup.add(async () => built.remove());
  const main = join(built.folder, 'dist/main.js');
  // One of five may meet a great garbage collection. A machine with other work may take the processor's caches away for a
  // while, which makes every turn longer: then once more.
  const isShort = ({
    start,
    later: [most = Number.NaN, second = Number.NaN],
  }: Awaited<ReturnType<typeof measureTurns>>) => start < 50 && most < 100 && second < 50;
  const measured = [await measureTurns(main)];
  while (measured.length < 3 && !measured.some(isShort)) measured.push(await measureTurns(main));

  expect(Math.max(...measured.map((each) => each.mostCalls))).toBeLessThanOrEqual(mostCalls);
  expect(measured).toSatisfy((each: typeof measured) => each.some(isShort), 'one of three runs has short turns alone');
}, 400_000);
