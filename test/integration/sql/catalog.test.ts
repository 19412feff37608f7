import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { CatalogFacts, RelationFacts } from '../../../src/checks/catalog/facts.ts';
import { activitySchema, catalogSchema } from '../../../src/checks/catalog/facts.ts';
import { commands } from '../../../src/core/exposure.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { contract } from '../../support/sql/ask-evidence.ts';
import { askAfter, connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let database: SqlDatabase;
let normal: CatalogFacts;

beforeAll(async () => {
  const { url, drop } = await createDatabase(inject('databaseSource'));
  cleanup.add(drop);
  await installFunctions(url);
  database = connectDatabase(url);
  cleanup.add(database.close);
  normal = await read();
});
afterAll(cleanup.run);

async function read(change = 'select', schemas = 'public'): Promise<CatalogFacts> {
  return catalogSchema.parse(await askAfter(database, change, `public.wingman_health_catalog('${schemas}')`));
}

const find = (facts: CatalogFacts, name: string): RelationFacts | undefined =>
  facts.relations.find((relation) => relation.name === name);

describe('on the platform as it is', () => {
  const tables = Object.entries(contract.tables);

  test.each(tables)('%s has the columns and keys of the contract', (name, table) => {
    const relation = find(normal, name);

    const columns = relation?.columns.map(({ name: column, type, nullable }) => [column, { type, nullable }]) ?? [];
    expect(Object.fromEntries(columns)).toEqual(table.columns);
    expect(relation?.primaryKey).toEqual(table.primaryKey);
    const keys = relation?.foreignKeys.map((key) => [key.columns, key.references, key.referencedColumns, key.onDelete]);
    const wanted = table.foreignKeys.map(({ columns, references: { schema, name, columns: referenced }, onDelete }) => [
      columns,
      `${schema}.${name}`,
      referenced,
      onDelete,
    ]);
    expect(keys?.toSorted()).toEqual(wanted.toSorted());
  });

  test.each(tables)(
    '%s has row level security, policies for what the contract allows, and the grants of the platform',
    (name, table) => {
      expect(find(normal, name)).toMatchObject({
        schema: 'public',
        kind: 'table',
        owner: 'postgres',
        rowSecurity: true,
        forcesRowSecurity: false,
        partitionOf: null,
        securityInvoker: false,
        reads: [],
        privileges: {
          anon: ['SELECT'],
          authenticated: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
          service_role: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
        },
      });
      const policies =
        find(normal, name)?.policies.filter(
          ({ roles, using }) => roles.includes('authenticated') && using !== 'false',
        ) ?? [];
      const covered = policies.flatMap(({ command }) => (command === 'all' ? commands : command));
      expect(new Set(covered)).toEqual(new Set(commands.filter((command) => table.access[command] !== 'nobody')));
    },
  );

  test('a policy is told with its names in full', () => {
    expect(find(normal, 'chat_messages')?.policies[1]).toEqual({
      name: 'partners write in their own name',
      command: 'insert',
      isPermissive: true,
      roles: ['authenticated'],
      using: null,
      check: expect.stringMatching(
        /^\(\(sender_id = \( SELECT auth\.uid\(\) AS uid\)\) AND \(EXISTS .* FROM public\.wingman_matches match/s,
      ),
      functionsRead: [],
    });
  });

  test('a column is guarded by a trigger that looks at it before a row is changed', async () => {
    const guarded = async (trigger: string, body: string) => {
      const facts =
        await read(`create function keep() returns trigger language plpgsql as $$ begin ${body} return new; end $$;
        create trigger keep ${trigger} on dating_goals for each row execute function keep()`);
      const columns = find(facts, 'dating_goals')?.columns ?? [];
      return columns.filter(({ isGuarded }) => isGuarded).map(({ name }) => name);
    };
    const keep = 'if NEW."goals" is distinct from old.goals then raise exception $x$ no $x$; end if;';

    expect(await guarded('before update', keep)).toEqual(['goals']);
    expect(await guarded('before insert or update of goals', keep)).toEqual(['goals']);
    expect(await guarded('after update', keep)).toEqual([]);
    expect(await guarded('before insert', keep)).toEqual([]);
    expect(await guarded('before update', 'perform old.goals;')).toEqual([]);
  });

  test('indexes are told by their columns', () => {
    expect(find(normal, 'chat_read_timestamps')?.indexes).toEqual([['match_id', 'user_id'], ['user_id']]);
  });

  test('the roles of the API are told with what they inherit', () => {
    const roles = normal.roles.map(({ name, bypassesRowSecurity, canLogin, inherits, memberOf }) => ({
      [name]: { bypassesRowSecurity, canLogin, inherits, memberOf },
    }));

    expect(roles).toEqual([
      { anon: { bypassesRowSecurity: false, canLogin: false, inherits: [], memberOf: [] } },
      { authenticated: { bypassesRowSecurity: false, canLogin: false, inherits: [], memberOf: [] } },
      {
        authenticator: {
          bypassesRowSecurity: false,
          canLogin: true,
          inherits: [],
          memberOf: ['anon', 'authenticated', 'service_role'],
        },
      },
      { postgres: { bypassesRowSecurity: true, canLogin: true, inherits: [], memberOf: [] } },
      { service_role: { bypassesRowSecurity: true, canLogin: false, inherits: [], memberOf: [] } },
    ]);
  });

  test('a role inherits from some of those whose member it is, as each membership says', async () => {
    const [editor, viewer] = ['editor', 'viewer'].map((name) => `${name}_${randomBytes(4).toString('hex')}`);
    const { roles } = await read(`create role ${editor}; create role ${viewer};
      grant ${editor} to authenticated with inherit true; grant ${viewer} to authenticated`);

    expect(roles.find(({ name }) => name === 'authenticated')).toMatchObject({
      memberOf: [editor, viewer],
      inherits: [editor],
    });
  });

  test('the functions of the health service are not told', () => {
    expect(normal).toMatchObject({ schemas: ['public'], functions: [] });
  });
});

describe('a relation', () => {
  test('that is a view has what it reads, through other views, and whose rights it has', async () => {
    const facts = await read(`create view mine with (security_invoker = on) as select * from dating_goals;
      create view deep as select title, goals from mine, approach_challenges; grant select on deep to anon`);

    expect(find(facts, 'mine')).toMatchObject({ kind: 'view', securityInvoker: true, reads: ['public.dating_goals'] });
    expect(find(facts, 'deep')).toMatchObject({
      securityInvoker: false,
      reads: ['public.approach_challenges', 'public.dating_goals', 'public.mine'],
      privileges: { anon: ['SELECT'], authenticated: [], service_role: [] },
      estimatedRows: null,
    });
  });

  test('that is a view has what is written through it, and whether policies bind whose rights that takes', async () => {
    // Roles belong to the server, which other tests use at the same time.
    const bound = `bound_${randomBytes(4).toString('hex')}`;
    const facts = await read(`create view plain as select * from dating_goals;
      create view mine with (security_invoker) as select * from dating_goals;
      create view over_mine as select * from mine;
      create view checked as select * from dating_goals where user_id = auth.uid() with check option;
      create view counted as select count(*) from dating_goals;
      create role ${bound}; grant select, update on dating_goals to ${bound};
      grant create on schema public to ${bound};
      create view bound as select * from dating_goals; alter view bound owner to ${bound};
      create foreign data wrapper without; create server away foreign data wrapper without;
      create foreign table remote (id int) server away; create view of_remote as select * from remote`);
    const told = (name: string) => {
      const { takes, lendsRights, checksRows } = find(facts, name) ?? {};
      return [takes?.join(), lendsRights, checksRows];
    };

    expect(told('plain')).toEqual(['delete,insert,update', true, false]);
    expect(told('mine')).toEqual(['delete,insert,update', false, false]);
    expect(told('over_mine')).toEqual(['delete,insert,update', false, false]);
    expect(told('checked')).toEqual(['delete,insert,update', true, true]);
    expect(told('counted')).toEqual(['', true, false]);
    expect(told('bound')).toEqual(['delete,insert,update', false, false]);
    expect(told('of_remote')).toEqual(['', true, false]);
    expect(told('dating_goals')).toEqual(['', false, false]);
  });

  test('that is partitioned is told apart from its parts, and a key to it is told once', async () => {
    const facts = await read(`create table days (day date primary key) partition by range (day);
      create table january partition of days for values from ('2026-01-01') to ('2026-02-01');
      create table notes (day date references days)`);

    expect([find(facts, 'days')?.kind, find(facts, 'january')?.kind]).toEqual(['partitioned table', 'table']);
    expect(find(facts, 'january')?.partitionOf).toBe('public.days');
    expect(find(facts, 'notes')?.foreignKeys).toMatchObject([{ columns: ['day'], references: 'public.days' }]);
  });

  test('that is materialized or foreign is told so', async () => {
    const facts = await read(`create materialized view kept as select * from dating_goals;
      create foreign data wrapper nowhere; create server away foreign data wrapper nowhere;
      create foreign table remote (id int) server away`);

    expect([find(facts, 'kept')?.kind, find(facts, 'remote')?.kind]).toEqual(['materialized view', 'foreign table']);
    expect(find(facts, 'kept')?.reads).toEqual(['public.dating_goals']);
  });

  test('has the privileges of single columns too, and all that row level security does not guard', async () => {
    const facts = await read(`revoke all on user_profiles from anon, authenticated;
      grant select (id) on user_profiles to anon; grant truncate, references, trigger on user_profiles to authenticated`);

    expect(find(facts, 'user_profiles')?.privileges).toMatchObject({
      anon: ['SELECT'],
      authenticated: ['TRUNCATE', 'REFERENCES', 'TRIGGER'],
    });
  });

  test('has no privileges for a role that may not enter its schema', async () => {
    const facts = await read('revoke usage on schema public from public, anon');

    expect(find(facts, 'user_profiles')?.privileges).toMatchObject({ anon: [], authenticated: expect.any(Array) });
    expect(find(facts, 'user_profiles')?.privileges.authenticated).not.toEqual([]);
  });

  test('has restrictive policies, policies for public, and what they say', async () => {
    const facts = await read('create policy fence on dating_goals as restrictive using (goals is not null)');

    expect(find(facts, 'dating_goals')?.policies).toContainEqual({
      name: 'fence',
      command: 'all',
      isPermissive: false,
      roles: ['public'],
      using: '(goals IS NOT NULL)',
      check: null,
      functionsRead: [],
    });
  });

  test('has an index on an expression, and neither a partial nor an invalid one', async () => {
    const facts = await read(`create index on dating_goals (lower(goals), user_id) include (id);
      create index on dating_goals (comfort_level) where goals is not null`);

    expect(find(facts, 'dating_goals')?.indexes).toEqual([['id'], ['user_id'], [null, 'user_id']]);
  });

  test('has estimated rows once they were counted', async () => {
    expect(find(normal, 'dating_goals')?.estimatedRows).toBeNull();
    expect(find(await read('analyze dating_goals'), 'dating_goals')?.estimatedRows).toBe(2);
  });

  test('has what becomes of its rows and whether a key was validated', async () => {
    const facts = await read(`create table notes (author uuid, second uuid);
      alter table notes add foreign key (author) references user_profiles on delete set null,
        add foreign key (second) references user_profiles on delete restrict not valid`);

    expect(find(facts, 'notes')?.foreignKeys.map(({ onDelete, isValidated }) => [onDelete, isValidated])).toEqual([
      ['set null', true],
      ['restrict', false],
    ]);
  });

  test('of an extension is not told', async () => {
    const facts = await read('create extension if not exists pg_stat_statements schema public');

    expect(find(facts, 'pg_stat_statements')).toBeUndefined();
    expect(facts.functions).toEqual([]);
  });
});

describe('a function', () => {
  test('has who may call it, whose rights it has, and the relations that it names', async () => {
    const facts = await read(`create function everything(uuid, text) returns bigint language sql security definer
        as 'select count(*) from public.chat_messages, "dating_goals" -- not chat_messages_2';
      create function mine() returns bigint stable language sql set search_path = ''
        begin atomic select count(*) from public.user_profiles; end;
      revoke execute on function mine() from public; grant execute on function mine() to authenticated;
      create function on_change() returns trigger language plpgsql as 'begin return new; end'`);

    expect(facts.functions).toEqual([
      {
        schema: 'public',
        name: 'everything',
        argumentTypes: 'uuid, text',
        owner: 'postgres',
        isSecurityDefiner: true,
        hasFixedSearchPath: false,
        executableBy: ['anon', 'authenticated', 'service_role'],
        calledBy: [],
        mentions: ['public.chat_messages', 'public.dating_goals'],
        isTrigger: false,
        decides: true,
        isOffered: false,
        digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
      expect.objectContaining({
        name: 'mine',
        isSecurityDefiner: false,
        hasFixedSearchPath: true,
        executableBy: ['authenticated'],
        mentions: ['public.user_profiles'],
      }),
      expect.objectContaining({ name: 'on_change', isTrigger: true }),
    ]);
  });
});

test('a function with the rights of its owner is offered by one with those of its caller, in another schema too', async () => {
  const maker = `supabase_${randomBytes(4).toString('hex')}_admin`;
  const facts = await read(`create schema private; grant usage on schema private to authenticated;
    create function private.offered() returns int language sql security definer as 'select 1';
    create function private.behind() returns int language sql security definer as 'select 1';
    create role ${maker}; grant create on schema private to ${maker};
    create function private.managed() returns int language sql security definer as 'select 1';
    alter function private.managed() owner to ${maker};
    create function private.step() returns int language sql as 'select private.offered() + private.managed()';
    create function wrapper() returns int language sql as 'select private.step()';
    create function private.kept() returns int language sql security definer as 'select private.behind()';
    create function closed() returns int language sql as 'select private.kept()';
    revoke execute on function closed() from public, anon, authenticated;
    create function on_change() returns trigger language plpgsql as 'begin perform private.kept(); return new; end';
    create function door() returns int language sql security definer as 'select private.kept()'`);

  const offered = [...facts.functions, ...facts.helpers].filter(({ isOffered }) => isOffered);
  expect(offered.map(({ schema, name }) => `${schema}.${name}`)).toEqual(['private.offered']);
});

describe('a function that the database calls by itself', () => {
  const called = (facts: CatalogFacts) =>
    Object.fromEntries(facts.functions.map(({ name, calledBy }) => [name, calledBy]));

  test('is told with what calls it, in schemas too that nobody exposes', async () => {
    const facts = await read(`create schema hidden; create table hidden.things (id int);
      create function of_hidden() returns boolean language sql as 'select true';
      create policy own on hidden.things using (public.of_hidden());
      create function of_view() returns int language sql as 'select 1'; create view ones as select of_view();
      create function of_column() returns int language sql as 'select 1';
      create function of_row(int) returns boolean immutable language sql as 'select true';
      create table numbers (one int default of_column() check (of_row(one)));
      create function of_nobody() returns int language sql as 'select 1'`);

    expect(called(facts)).toEqual({
      of_hidden: ['policy'],
      of_view: ['view'],
      of_column: ['column'],
      of_row: ['constraint'],
      of_nobody: [],
    });
  });

  test('is one that a policy reaches through another function, as far as the rights of the caller go', async () => {
    const facts = await read(`create function inner_one() returns boolean language sql as 'select true';
      create function outer_one() returns boolean language sql as 'select public.inner_one()';
      create function behind() returns boolean language sql as 'select true';
      create function wall() returns boolean security definer language sql as 'select public.behind() -- of_nobody()';
      create function of_nobody() returns boolean language sql as 'select true';
      create policy more on dating_goals using (outer_one() and wall())`);

    expect(called(facts)).toMatchObject({
      outer_one: ['policy'],
      inner_one: ['policy'],
      wall: ['policy'],
      behind: [],
      of_nobody: [],
    });
  });
});

describe('what clients write themselves, or not every token has,', () => {
  const readBy = async (change: string) => {
    const facts = await read(`create schema private; ${change}`);
    return find(facts, 'dating_goals')?.policies.find(({ name }) => name === 'more')?.functionsRead;
  };

  test.each([
    [
      'in a function that a policy calls',
      `create function private.is_admin() returns boolean security definer language sql
        as $$ select (auth.jwt() -> 'user_metadata' ->> 'admin')::boolean $$;
      create policy more on dating_goals using (private.is_admin())`,
      ['claims', 'user_metadata'],
    ],
    [
      'in a function behind it, whose body is in its own form',
      `create function private.header() returns text stable language sql
        begin atomic select current_setting('request.headers', true); end;
      create function private.is_admin() returns boolean language plpgsql as $$ begin return "private"."header" () is null; end $$;
      create policy more on dating_goals using (private.is_admin())`,
      ['request'],
    ],
    [
      'in a function that spells the setting in capitals',
      `create function private.is_admin() returns boolean language sql
        as $$ select current_setting('Request.Headers', true)::json ->> 'x-admin' = 'yes' $$;
      create policy more on dating_goals using (private.is_admin())`,
      ['request'],
    ],
    [
      'and not in a comment, nor for what the service role alone writes',
      `create function private.is_admin() returns boolean language sql
        as $$ select (auth.jwt() -> 'app_metadata' ->> 'admin')::boolean /* not user_metadata,
          which */ -- anybody writes, as request.headers $$;
      create policy more on dating_goals using (private.is_admin())`,
      ['claims'],
    ],
    [
      'in a variable that holds the claims',
      `create function private.may() returns boolean language plpgsql as $$
        declare given jsonb := current_setting('request.jwt.claims', true)::jsonb;
        begin return given #>> '{org,id}' = 'x'; end $$;
      create policy more on dating_goals using (private.may())`,
      ['claims'],
    ],
    [
      'in a function of Supabase that another one calls',
      `create function private.mail() returns text language sql as $$ select auth.email() $$;
      create policy more on dating_goals using (private.mail() = goals)`,
      ['claims'],
    ],
    [
      'in a setting of one claim',
      `create function private.org() returns text language sql
        as $$ select current_setting('request.jwt.claim.org_id', true) $$;
      create policy more on dating_goals using (private.org() = goals)`,
      ['claims'],
    ],
    [
      'and not where a function reads what everybody has, or a document of its own',
      `create function private.caller() returns uuid language sql begin atomic
        select coalesce(current_setting('request.jwt.claim.sub', true), auth.jwt() ->> 'sub')::uuid
        where auth.uid() is not null and auth.role() = (auth.jwt() ->> 'role'); end;
      create function private.open() returns boolean language sql as $$ select '{"a": true}'::jsonb ->> 'a' = 'true' $$;
      create policy more on dating_goals using (private.caller() = user_id or private.open())`,
      [],
    ],
  ])('is found %s', async (_, change, expected) => {
    expect(await readBy(change)).toEqual(expected);
  });
});

describe('the schemas that are looked at', () => {
  test('are those that were asked for', async () => {
    const facts = await read('create schema other; create table other.things ()', 'other, public, gone');

    expect(facts.schemas).toEqual(['other', 'public']);
    expect(facts.relations.find(({ schema }) => schema === 'other')?.name).toBe('things');
  });

  test('are those that are asked for, and those that PostgREST was configured with in the database', async () => {
    const facts = await read(`create schema other; set local pgrst.db_schemas = 'other , auth'`);

    expect(facts.schemas).toEqual(['auth', 'other', 'public']);
  });
});

const ask = async (change: string) =>
  activitySchema.parse(await askAfter(database, change, 'public.wingman_health_activity()'));

describe('writes', () => {
  test('are taken by a server that is no replica, where no setting forbids them', async () => {
    expect((await ask('select')).writes).toEqual({ isReplica: false, isReadOnly: false, readOnlyBy: null });
  });

  test('are not taken by a connection that begins read-only, and this question is no such', async () => {
    const { writes } = await ask('set local default_transaction_read_only = on');

    expect(writes).toEqual({ isReplica: false, isReadOnly: true, readOnlyBy: null });
  });

  test('are not taken by connections that are opened now, where the narrowest setting forbids them', async () => {
    const forbid = `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`;
    const allow = 'alter role postgres set default_transaction_read_only = off';

    expect((await ask(forbid)).writes).toEqual({ isReplica: false, isReadOnly: false, readOnlyBy: 'database' });
    expect((await ask(`${forbid}; ${allow}`)).writes).toMatchObject({ readOnlyBy: null });
    expect((await ask('alter role postgres set default_transaction_read_only = true')).writes).toMatchObject({
      readOnlyBy: 'role',
    });
  });
});

describe('connections', () => {
  test('are counted, and hidden where the service role may not see their state', async () => {
    const activity = await ask('select');

    expect(activity).toMatchObject({
      maxConnections: 200,
      reservedConnections: 3,
      byState: { hidden: activity.used },
      waitingOnLocks: null,
      idleInTransaction: null,
      oldestTransactionSeconds: null,
      oldestQuerySeconds: null,
    });
    expect(activity.used).toBeGreaterThan(0);
  });

  test('are told by state where it may', async () => {
    const { url, drop } = await createDatabase(inject('databaseSource'));
    const other = connectDatabase(url);
    await other.run('begin; select 1');

    const activity = await ask('grant pg_read_all_stats to service_role with inherit true');

    await other.run('rollback');
    await other.close();
    await drop();
    expect(activity.byState.active).toBeGreaterThan(0);
    expect(activity.idleInTransaction).toBeGreaterThan(0);
    expect(activity.oldestTransactionSeconds).toBeGreaterThan(0);
    expect(Object.values(activity.byState).reduce((sum, count) => sum + count, 0)).toBe(activity.used);
  });
});
