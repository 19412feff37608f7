import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { TableEvidence } from '../../../src/checks/catalog/facts.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { askEvidence, type EvidenceQuestion } from '../../support/sql/ask-evidence.ts';
import { connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let database: SqlDatabase;

beforeAll(async () => {
  const { url, drop } = await createDatabase(inject('databaseSource'));
  cleanup.add(drop);
  await installFunctions(url);
  database = connectDatabase(url);
  cleanup.add(database.close);
});
afterAll(cleanup.run);

async function askTable(name: string, question: EvidenceQuestion): Promise<TableEvidence | undefined> {
  const { tables } = await askEvidence(database, question);
  return tables.find(({ table }) => table === name);
}

const uid = '(select auth.uid())';
const ada = '0a000000-0000-4000-8000-000000000001';
const ben = '0b000000-0000-4000-8000-000000000002';

describe('a table of the service', () => {
  const tables = 'user_profiles.id secrets';
  const given = `create table secrets (id int primary key, word text);
    insert into secrets values (1, 'swordfish');
    alter table secrets enable row level security;
    grant select, insert, update, delete on secrets to authenticated, service_role`;

  test('that lets nobody in is closed to users', async () => {
    const evidence = await askTable('public.secrets', { change: given, tables });

    expect(evidence).toMatchObject({
      state: 'looked',
      strangerSeesRows: false,
      anonSeesRows: false,
      commands: { select: { foreign: false }, insert: { foreign: false }, update: { foreign: false } },
    });
  });

  test('that lets in whoever has a profile is found open, though a stranger has none', async () => {
    const change = `${given}; create policy members on secrets for delete to authenticated
      using (exists (select from user_profiles where id = ${uid}))`;

    const evidence = await askTable('public.secrets', { change, tables });

    expect(evidence?.commands).toMatchObject({ delete: { foreign: true }, select: { foreign: false } });
  });

  test('that is empty is said to be', async () => {
    const change = `${given}; delete from secrets; create policy words on secrets for select using (word is not null)`;

    const evidence = await askTable('public.secrets', { change, tables });

    expect(evidence).toMatchObject({ state: 'empty', strangerSeesRows: null, commands: { select: { foreign: null } } });
  });
});

describe('a partitioned table', () => {
  const tables = 'visits.user_id';
  const given = `create table visits (day date, user_id uuid) partition by range (day);
    create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01');
    create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01');
    insert into visits select '2025-12-31'::date + n, case n % 3 when 0 then '${ben}'::uuid else '${ada}' end
      from generate_series(0, 99) as n;
    alter table visits enable row level security;
    alter table visits_2025 enable row level security;
    grant select on visits, visits_2025, visits_2026 to authenticated, service_role;
    create policy own on visits for select to authenticated using (user_id = ${uid})`;

  test('is looked at as a whole and part by part, because each part has policies of its own', async () => {
    const { tables: found } = await askEvidence(database, { change: given, tables });

    expect(found.map(({ table, kind, state, strangerSeesRows }) => [table, kind, state, strangerSeesRows])).toEqual([
      ['public.visits', 'partitioned table', 'looked', false],
      ['public.visits_2025', 'table', 'one_owner', false],
      ['public.visits_2026', 'table', 'looked', true],
    ]);
  });
});

describe('claims', () => {
  const change = `create or replace function auth.jwt() returns jsonb language sql stable
      return current_setting('request.jwt.claims', true)::jsonb;
    create policy team on dating_goals for select to authenticated
      using ((auth.jwt() ->> 'team') = 'blue' and (auth.jwt() ->> 'team_member') = user_id::text);
    drop policy "users read their own goals" on dating_goals`;
  const tables = 'dating_goals.user_id';

  test('of a template are those of every user', async () => {
    const without = await askTable('public.dating_goals', { change, tables });
    const having = await askTable('public.dating_goals', {
      change,
      tables,
      claims: { team: 'blue', team_member: '$owner' },
    });

    expect([without?.seesOwnRows, having?.seesOwnRows, having?.seesForeignRows]).toEqual([false, true, false]);
  });

  test('of a template cannot make a user somebody else', async () => {
    const claims = { sub: ben, role: 'service_role' };

    expect(await askTable('public.dating_goals', { tables, claims })).toMatchObject({
      seesOwnRows: true,
      seesForeignRows: false,
    });
  });
});

describe('owners', () => {
  const tables = 'accounts.owner_id';
  const check = `(select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')`;

  test.each([
    ['text', `'anna', 'bert'`, 'owner_id'],
    ['bigint', '1, 2', 'owner_id::text'],
  ])('may have ids of type %s', async (type, ids, column) => {
    const change = `create table accounts (id int generated always as identity, owner_id ${type});
      insert into accounts (owner_id) select unnest(array[${ids}]);
      alter table accounts enable row level security; grant select on accounts to authenticated, service_role;
      create policy own on accounts for select to authenticated using (${column} = ${check})`;

    expect(await askTable('public.accounts', { change, tables })).toMatchObject({
      state: 'looked',
      commands: { select: { own: true, foreign: false } },
      seesOwnRows: true,
      seesForeignRows: false,
      strangerSeesRows: false,
    });
  });

  test('may have ids of type text beside columns that a policy takes apart', async () => {
    const change = `create table accounts (id int, owner_id text, settings text);
      insert into accounts values (1, 'anna', '{"open": false}'), (2, 'bert', '{"open": false}');
      alter table accounts enable row level security; grant select on accounts to authenticated, service_role;
      create policy own on accounts for select to authenticated
        using ((settings::jsonb ->> 'open')::boolean or owner_id = ${check})`;

    expect(await askTable('public.accounts', { change, tables })).toMatchObject({
      state: 'looked',
      commands: { select: { own: true, foreign: false, sqlstate: null } },
    });
  });

  test('of rows that are too long are found all the same, as long as there are others', async () => {
    const change = `update dating_goals set goals = (select string_agg(gen_random_uuid()::text, '') from generate_series(1, 20000))
      where user_id = '${ada}';
      insert into dating_goals (user_id) values ('${ada}')`;

    expect(await askTable('public.dating_goals', { change, tables: 'dating_goals.user_id' })).toMatchObject({
      state: 'looked',
      commands: { select: { own: true, foreign: false } },
      seesForeignRows: false,
    });
  });
});

test('a policy or a view that ends with the error that ends a block of ours has answered nothing', async () => {
  const { tables } = await askEvidence(database, {
    change: `create function ends(user_id uuid) returns boolean language plpgsql stable as
        $$ begin if user_id = '${ada}' then return false; end if; raise sqlstate 'WHEND'; end $$;
      create policy ends on dating_goals to authenticated using (ends(user_id));
      create view ended as select * from dating_goals where ends(user_id);
      grant select on ended to anon, authenticated`,
    tables: 'dating_goals.user_id',
  });

  expect(tables).toMatchObject([
    { table: 'public.dating_goals', seesForeignRows: null, commands: { select: { foreign: null } } },
    { table: 'public.ended', seesForeignRows: null, strangerSeesRows: null, anonSeesRows: null },
  ]);
});

describe('names', () => {
  test('that are not plain are refused', async () => {
    for (const tables of ['a;b', 'a b"c', "user_profiles.id'", 'a..b', '*a', 'a.b*', ''])
      await expect(askEvidence(database, { tables: tables.replaceAll("'", "''") })).rejects.toMatchObject({
        code: '22023',
      });
  });

  test('of a table that owners are not found through are an error of that table alone', async () => {
    const { tables } = await askEvidence(database, {
      tables: 'chat_messages.match_id*nowhere.user_id dating_goals.user_id agent_sessions.nothing',
    });

    expect(tables.map(({ table, state, sqlstate }) => [table, state, sqlstate])).toEqual([
      ['public.chat_messages', 'error', '42P01'],
      ['public.dating_goals', 'looked', null],
      ['public.agent_sessions', 'error', '42703'],
    ]);
  });
});
