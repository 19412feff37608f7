import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { readSql, sqlVersion } from '../../../src/sql/read-sql.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let database: SqlDatabase;

beforeAll(async () => {
  const { url, drop } = await createDatabase(inject('databaseSource'));
  cleanup.add(drop);
  database = connectDatabase(url);
  cleanup.add(database.close);
});
beforeEach(async () => void (await database.run(await readSql('uninstall'))));
afterAll(cleanup.run);

/** Every object that is not a part of the system, with its rights. */
async function inventory() {
  const [objects] = await database.run(`
    select 'function' as kind, oid::regprocedure::text as name, proacl::text as rights from pg_proc
      where pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    union all select 'relation', oid::regclass::text, relacl::text from pg_class
      where relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
    union all select 'schema', nspname, nspacl::text from pg_namespace where nspname not like 'pg_%'
    union all select 'role', rolname, null from pg_roles where rolname like '%wingman_health%' and rolname not like '%login%'
    order by 1, 2
  `);
  return objects;
}

test('installing twice is the same as installing once', async () => {
  await database.run(await readSql('install'));
  const once = await inventory();

  await database.run(await readSql('install'));

  expect(await inventory()).toEqual(once);
});

test('nothing is left after uninstalling', async () => {
  const before = await inventory();
  await database.run(await readSql('install'));
  expect(await inventory()).not.toEqual(before);

  await database.run(await readSql('uninstall'));

  expect(await inventory()).toEqual(before);
});

test('functions of an earlier version with other arguments are replaced', async () => {
  await database.run(`create function wingman_health_catalog() returns text language sql as 'select 1::text';
    create function wingman_health_evidence(json) returns text language sql as 'select 1::text'`);

  await database.run(await readSql('install'));

  const [rows] = await database.run(
    `select oid::regprocedure::text as name from pg_proc where proname ~ '^wingman_health_(catalog|evidence)$' order by 1`,
  );
  expect(rows?.map(({ name }) => name)).toEqual(['wingman_health_catalog(text)', 'wingman_health_evidence(text,text)']);
});

test('what an earlier version left in the exposed schema goes away, with either', async () => {
  for (const purpose of ['install', 'uninstall'] as const) {
    await database.run(`create function wingman_health_pick(text) returns text language sql as 'select $1';
      create function wingman_health_health(text) returns text language sql as 'select $1'`);

    await database.run(await readSql(purpose));

    const [rows] = await database.run(
      `select proname as name from pg_proc where pronamespace = 'public'::regnamespace and proname ~ '^wingman_health_[ph]'`,
    );
    expect(rows).toEqual([{ name: 'wingman_health_health' }]);
    await database.run('drop function wingman_health_health');
  }
});

test('what others have put into the schema of the parts stays after uninstalling', async () => {
  await database.run(await readSql('install'));
  await database.run(`create function wingman_health.theirs() returns int language sql as 'select 1'`);

  await database.run(await readSql('uninstall'));

  const [rows] = await database.run(
    `select proname as name from pg_proc where pronamespace = 'wingman_health'::regnamespace`,
  );
  await database.run('drop schema wingman_health cascade');
  expect(rows).toEqual([{ name: 'theirs' }]);
});

test('the API is told to look at the schema again', async () => {
  const text = await readSql('install');

  expect(text).toMatch(/^notify pgrst, 'reload schema';$/m);
  expect(await readSql('uninstall')).toMatch(/^notify pgrst, 'reload schema';$/m);
});

describe('a role that is no superuser', () => {
  /** Installs them as one that owns the exposed schema, says who owns what was made, and takes all of it back. */
  async function installAs(preparation: string) {
    const body = (await readSql('install')).replace(/^(begin|commit);$/gm, '');
    try {
      await database.run(`begin; create role wingman_health_owner login bypassrls; create role somebody;
        alter schema public owner to wingman_health_owner; grant service_role to wingman_health_owner; ${preparation};
        set local role wingman_health_owner`);
      await database.run(body);
      const [rows] = await database.run(`
        select proowner::regrole::text as owner from pg_proc where proname like 'wingman_health%'
        union select nspowner::regrole::text from pg_namespace where nspname = 'wingman_health'`);
      return rows;
    } finally {
      await database.run('rollback');
    }
  }
  const mayCreate = `do 'begin execute format(''grant create on database %I to wingman_health_owner'', current_database()); end'`;

  test('can install them, where it may make a schema', async () => {
    expect(await installAs(mayCreate)).toEqual([{ owner: 'wingman_health_owner' }]);
  });

  test('can install them, where the schema was made for it', async () => {
    const rows = await installAs('create schema wingman_health authorization wingman_health_owner');
    expect(rows).toEqual([{ owner: 'wingman_health_owner' }]);
  });

  test('is told what it needs, where it may not', async () => {
    await expect(installAs('select')).rejects.toMatchObject({
      code: '42501',
      message: 'wingman_health_owner may not create the schema wingman_health, where the parts of the functions go',
      hint: expect.stringMatching(
        /^as the owner of the database: grant create on database \w+ to wingman_health_owner$/,
      ),
    });
  });

  test('does not put them into the schema of somebody else, who could change them', async () => {
    await expect(installAs(`create schema wingman_health authorization somebody; ${mayCreate}`)).rejects.toMatchObject({
      code: '3F000',
      message: 'the schema wingman_health is that of somebody: install the functions as that role',
    });
  });
});

test('they can live in another schema', async () => {
  await database.run('create schema "App 2"; grant usage on schema "App 2" to service_role');

  await database.run(await readSql('install', { schema: 'App 2' }));

  const [rows] = await database.run(`select "App 2".wingman_health_catalog() ->> 'version' as version`);
  expect(rows).toEqual([{ version: sqlVersion }]);
  await database.run(await readSql('uninstall', { schema: 'App 2' }));
  const [left] = await database.run(`select from pg_proc where proname like 'wingman_health_%'`);
  expect(left).toHaveLength(0);
  await database.run('drop schema "App 2"');
});

test('every answer has the version that the service expects', async () => {
  await database.run(await readSql('install'));

  const [rows] = await database.run(`select wingman_health_catalog() ->> 'version' as catalog,
    wingman_health_activity() ->> 'version' as activity, wingman_health_evidence('[]') ->> 'version' as evidence`);

  expect(rows).toEqual([{ catalog: sqlVersion, activity: sqlVersion, evidence: sqlVersion }]);
});
