import { expect, onTestFinished, test } from 'vitest';
import type { ContractInput } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import { useStack } from '../stack/use-stack.ts';
import { lookThroughChecks } from '../support/look-through-checks.ts';

// Ways around the policies of WingmanMatch that no policy shows.
const { supabase, environment } = await useStack({ redis: false, functions: true });
await supabase.sql(`
  insert into auth.users (id, email) select id, email from public.user_profiles on conflict do nothing;
  create schema private;
  create function private.all_profiles() returns setof public.user_profiles language sql stable security definer
    set search_path = '' as 'select * from public.user_profiles';
  create schema if not exists storage;
  create table if not exists storage.objects (id uuid, name text);
`);

test.each([
  ['a function with other rights', 'select id, email from private.all_profiles()', 'usage on schema private'],
  ['the users of the sign-in', 'select id, email from auth.users', 'select on auth.users'],
])('a view with the rights of its caller shows users each other through %s', async (_, body, right) => {
  await change(
    `grant ${right} to authenticated;
     create view people with (security_invoker) as ${body}; grant select on people to authenticated`,
    `drop view people; revoke ${right} from authenticated`,
  );

  const { problems, outcomes } = await lookThroughChecks(environment);
  expect(problems).toEqual([expect.stringMatching(/^rls\.isolation (failed|degraded)\/(leaking|exposed)$/)]);
  expect(outcomes['rls.isolation']?.findings).toMatchObject([{ object: 'public.people' }]);
});

test.each([
  [
    'runs what it is given',
    'run_sql(text)',
    `create function run_sql(q text) returns void language plpgsql security definer as 'begin execute q; end'`,
  ],
  [
    'reads the table that it is given',
    'peek(text)',
    `create function peek(t text) returns bigint language plpgsql security definer as
     $$ declare n bigint; begin execute format('select count(*) from %I', t) into n; return n; end $$`,
  ],
  [
    'reads through a function of a private schema',
    'people()',
    `create function people() returns setof user_profiles language sql security definer as
     'select * from private.all_profiles()'`,
  ],
  [
    'deletes files',
    'clean()',
    `create function clean() returns void language sql security definer as 'delete from storage.objects'`,
  ],
])('a function with the rights of its owner that %s is named', async (_, signature, create) => {
  await change(create, `drop function ${signature}`);

  const { problems, outcomes } = await lookThroughChecks(environment);
  expect(problems).toEqual(['rls.functions degraded/exposed']);
  expect(outcomes['rls.functions']?.findings).toContainEqual(
    expect.objectContaining({ kind: 'definer_function', object: `public.${signature}` }),
  );
});

test('a table is of no use to users where its policy reads what they may not', async () => {
  await change(
    `create table private.banned (id uuid); create policy allowed on dating_goals as restrictive for all
     to authenticated using (not exists (select 1 from private.banned))`,
    'drop policy allowed on dating_goals; drop table private.banned',
  );

  const { problems, outcomes } = await lookThroughChecks(environment);
  expect(problems).toEqual(['rls.isolation failed/invalid']);
  expect(outcomes['rls.isolation']?.findings).toMatchObject([
    { kind: 'unusable_table', object: 'public.dating_goals', details: { seen: 'SQLSTATE 42501' } },
  ]);
});

test('a policy that calls what is in a schema that users may not use works, and is only not verified', async () => {
  await change(
    `create schema hidden; create function hidden.is_me(id uuid) returns boolean language sql stable security definer
       set search_path = '' as 'select id = auth.uid()';
     create policy mine on dating_goals as restrictive for update to authenticated using (hidden.is_me(user_id))`,
    'drop policy mine on dating_goals; drop schema hidden cascade',
  );

  const { problems, outcomes } = await lookThroughChecks(environment);
  expect(problems).toEqual(['rls.isolation degraded/not_verified']);
  expect(outcomes['rls.isolation']?.exposures).toContainEqual(
    expect.objectContaining({ relation: 'public.dating_goals', command: 'update', why: 'schema_usage' }),
  );
  await supabase.sql('grant usage on schema hidden to authenticated');
  expect((await lookThroughChecks(environment)).problems).toEqual([]);
});

test('one of two owners who is refused is found', async () => {
  const [policy] = await supabase.sql(`
    select policyname, qual from pg_policies where tablename = 'wingman_matches' and cmd = 'SELECT'
  `);
  const alter = `alter policy "${policy?.policyname}" on wingman_matches using`;
  await change(`${alter} (user1_id = (select auth.uid()))`, `${alter} (${policy?.qual})`);

  const { problems, outcomes } = await lookThroughChecks(environment);
  expect(problems).toEqual(['rls.isolation degraded/drifted']);
  expect(outcomes['rls.isolation']?.findings).toContainEqual(
    expect.objectContaining({ kind: 'own_rows_denied', object: 'public.wingman_matches' }),
  );
});

test('the contract of another application proves nothing', async () => {
  const table: ContractInput['tables'][string] = {
    columns: { id: 'uuid not null', user_id: 'uuid not null' },
    primaryKey: ['id'],
    access: 'owner',
    owner: { columns: ['user_id'] },
  };
  const { outcomes } = await lookThroughChecks(environment, { ...wingmanMatch, tables: { invoices: table } });
  for (const name of ['rls.enabled', 'rls.isolation', 'rls.anonymous'])
    expect(outcomes[name]?.status, name).toBe('degraded');
  expect(outcomes['rls.enabled']).toMatchObject({ reason: 'not_verified' });
});

test('a database that begins every transaction read-only is said to take no writes', async () => {
  const alter = `alter database ${new URL(supabase.databaseUrl).pathname.slice(1)}`;
  await change(
    `${alter} set default_transaction_read_only = on`,
    `set default_transaction_read_only = off; ${alter} reset default_transaction_read_only`,
  );

  const { problems } = await lookThroughChecks(environment);
  expect(problems).toEqual(['database.writable failed/read_only']);
});

test('a table that everybody may read is open to writes once row level security is off', async () => {
  await change(
    `alter table approach_challenges disable row level security; grant all on approach_challenges to anon, authenticated`,
    `alter table approach_challenges enable row level security; revoke all on approach_challenges from anon, authenticated;
     grant select on approach_challenges to anon, authenticated`,
  );

  const { outcomes } = await lookThroughChecks(environment);
  expect(outcomes['rls.policies']).toMatchObject({ status: 'failed', reason: 'unprotected' });
  expect(outcomes['rls.policies']?.findings).toContainEqual(
    expect.objectContaining({ kind: 'open_to_writes', object: 'public.approach_challenges' }),
  );
  expect(outcomes['rls.anonymous']).toMatchObject({ status: 'failed', reason: 'unprotected' });
});

/** For one test. */
async function change(made: string, mended: string): Promise<void> {
  await supabase.sql(made);
  onTestFinished(async () => void (await supabase.sql(mended)));
}
