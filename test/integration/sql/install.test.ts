import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
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

test('the API is told to look at the schema again', async () => {
  const text = await readSql('install');

  expect(text).toMatch(/^notify pgrst, 'reload schema';$/m);
  expect(await readSql('uninstall')).toMatch(/^notify pgrst, 'reload schema';$/m);
});

test('an owner of the schema who is no superuser can install them', async () => {
  await database.run(`begin; create role wingman_health_owner login bypassrls;
    grant all on schema public to wingman_health_owner; grant service_role to wingman_health_owner;
    set local role wingman_health_owner`);
  const body = (await readSql('install')).replace(/^(begin|commit);$/gm, '');

  await database.run(body);

  const [rows] = await database.run(
    `select distinct proowner::regrole::text as owner from pg_proc where proname like 'wingman_health%'`,
  );
  await database.run('rollback');
  expect(rows).toEqual([{ owner: 'wingman_health_owner' }]);
});

test('they can live in another schema', async () => {
  await database.run('create schema "App 2"; grant usage on schema "App 2" to service_role');

  await database.run(await readSql('install', { schema: 'App 2' }));

  const [rows] = await database.run(`select "App 2".wingman_health_catalog() ->> 'version' as version`);
  expect(rows).toEqual([{ version: sqlVersion }]);
  await database.run(await readSql('uninstall', { schema: 'App 2' }));
  const [left] = await database.run(`select from pg_proc where pronamespace = '"App 2"'::regnamespace`);
  expect(left).toHaveLength(0);
  await database.run('drop schema "App 2"');
});

test('every answer has the version that the service expects', async () => {
  await database.run(await readSql('install'));

  const [rows] = await database.run(`select wingman_health_catalog() ->> 'version' as catalog,
    wingman_health_activity() ->> 'version' as activity, wingman_health_evidence('[]') ->> 'version' as evidence`);

  expect(rows).toEqual([{ catalog: sqlVersion, activity: sqlVersion, evidence: sqlVersion }]);
});
