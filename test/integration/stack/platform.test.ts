import { describe, expect, test } from 'vitest';
import { contractSchema } from '../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../src/contract/wingman-match.ts';
import { useStack } from '../../stack/use-stack.ts';
import { declaredRoles, rolesOfPolicies } from '../../support/roles-of-policies.ts';

const { supabase } = await useStack({ redis: false });
const contract = contractSchema.parse(wingmanMatch);
const tables = Object.entries(contract.tables);

test('the platform has the tables of the contract and no other', async () => {
  const rows = await supabase.sql(`select tablename from pg_tables where schemaname = 'public' order by 1`);

  expect(rows.map(({ tablename }) => tablename)).toEqual(tables.map(([name]) => name).sort());
});

describe.each(tables)('%s', (name, table) => {
  test('has the columns of the contract, with type and nullability', async () => {
    const rows = await supabase.sql(`
      select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable
      from pg_attribute where attrelid = 'public.${name}'::regclass and attnum > 0 and not attisdropped
    `);

    expect(Object.fromEntries(rows.map(({ name: column, type, nullable }) => [column, { type, nullable }]))).toEqual(
      table.columns,
    );
  });

  test('has the primary key of the contract', async () => {
    const [row] = await supabase.sql(`
      select array(select attname::text from unnest(conkey) with ordinality as key (number, place)
        join pg_attribute on attrelid = conrelid and attnum = number order by place) as columns
      from pg_constraint where contype = 'p' and conrelid = 'public.${name}'::regclass
    `);

    expect(row?.columns).toEqual(table.primaryKey);
  });

  test('has the foreign keys of the contract, with their delete rules', async () => {
    const rows = await supabase.sql(`
      select array[own.attname::text] as columns, json_build_object('schema', relnamespace::regnamespace::text,
          'name', relname, 'columns', json_build_array(other.attname)) as references,
        case confdeltype when 'a' then 'no action' when 'c' then 'cascade' else confdeltype::text end as "onDelete"
      from pg_constraint
      join pg_attribute as own on own.attrelid = conrelid and own.attnum = conkey[1]
      join pg_attribute as other on other.attrelid = confrelid and other.attnum = confkey[1]
      join pg_class on pg_class.oid = confrelid
      where contype = 'f' and conrelid = 'public.${name}'::regclass
      order by own.attname
    `);

    expect([...rows]).toEqual(table.foreignKeys.toSorted((left, right) => (left.columns < right.columns ? -1 : 1)));
  });

  test('has row level security and the policies of the contract, for those roles alone', async () => {
    const [flags] = await supabase.sql(`select relrowsecurity from pg_class where oid = 'public.${name}'::regclass`);
    const rows = await supabase.sql(`
      select lower(cmd) as command, roles::text[], qual as using
      from pg_policies where schemaname = 'public' and tablename = '${name}'
    `);

    expect(flags?.relrowsecurity).toBe(true);
    const policies = rows.map(({ command, roles, using }) => ({ command, roles, using }));
    expect(rolesOfPolicies(policies as never)).toEqual(declaredRoles(table));
  });

  test('has an index that begins with each column that a policy or a foreign key compares', async () => {
    const compared = [
      ...table.owners.flatMap(({ path: [first], columns }) => first?.from ?? columns),
      ...table.foreignKeys.flatMap(({ columns }) => columns),
    ];
    const rows = await supabase.sql(`
      select distinct attname from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
      where indrelid = 'public.${name}'::regclass
    `);

    expect(rows.map(({ attname }) => attname)).toEqual(expect.arrayContaining(compared));
  });

  test('has rows, of two owners where rows have owners', async () => {
    const [owner] = table.owners;
    const [hop] = owner?.path ?? [];
    const column = owner ? `${hop?.to.name ?? name}.${owner.columns[0]}` : 'null::int';
    const holder = hop ? `join ${hop.to.name} on ${hop.to.name}.${hop.by} = ${name}.${hop.from}` : '';
    const [row] = await supabase.sql(`
      select count(*)::int as rows, count(distinct ${column})::int as owners from ${name} ${holder}
    `);

    expect(row?.rows).toBeGreaterThan(0);
    if (owner) expect(row?.owners).toBeGreaterThanOrEqual(2);
  });
});

test('the roles of the Data API may read and write rows, and nothing that row level security does not guard', async () => {
  const rows = await supabase.sql(`
    select grantee, array_agg(distinct privilege_type::text order by privilege_type::text) as privileges
    from information_schema.role_table_grants
    where table_schema = 'public' and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC') group by 1
  `);

  expect(Object.fromEntries(rows.map(({ grantee, privileges }) => [grantee, privileges]))).toEqual({
    anon: ['SELECT'],
    authenticated: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'],
    service_role: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'],
  });
});

test('a new table is granted to nobody', async () => {
  expect(await supabase.sql('select from pg_default_acl')).toHaveLength(0);
});

test('only the service role steps around row level security, and nobody but the authenticator logs in', async () => {
  const rows = await supabase.sql(`
    select rolname, rolbypassrls, rolcanlogin, rolsuper from pg_roles
    where rolname in ('anon', 'authenticated', 'service_role', 'authenticator') order by rolname
  `);

  expect([...rows]).toEqual([
    { rolname: 'anon', rolbypassrls: false, rolcanlogin: false, rolsuper: false },
    { rolname: 'authenticated', rolbypassrls: false, rolcanlogin: false, rolsuper: false },
    { rolname: 'authenticator', rolbypassrls: false, rolcanlogin: true, rolsuper: false },
    { rolname: 'service_role', rolbypassrls: true, rolcanlogin: false, rolsuper: false },
  ]);
});

test.each([
  ['one setting per claim', `set local request.jwt.claim.sub = '0a000000-0000-4000-8000-000000000001'`],
  ['all claims as JSON', `set local request.jwt.claims = '{"sub": "0a000000-0000-4000-8000-000000000001"}'`],
])('auth.uid() knows the user from %s', async (_, claims) => {
  const results = await supabase.sql(`begin; ${claims}; select auth.uid()::text as id; commit`);

  expect(results.flat()).toContainEqual({ id: '0a000000-0000-4000-8000-000000000001' });
});
