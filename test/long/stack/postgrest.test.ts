import { createPrivateKey, sign } from 'node:crypto';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { readSql } from '../../../src/sql/read-sql.ts';
import { seedUsers } from '../../stack/seed-users.ts';
import { startStack } from '../../stack/stack.ts';
import type { Supabase } from '../../stack/supabase.ts';
import { useStack } from '../../stack/use-stack.ts';
import { signUserToken, type UserTokenOptions } from '../../stack/user-token.ts';
import { askDataApi, type DataApiAnswer } from '../../support/ask-data-api.ts';
import { signingKeys } from '../../support/signing-keys.ts';

const { supabase } = await useStack({
  redis: false,
  postgrest: { schemas: ['public', 'api'], signingKey: signingKeys.ES256 },
});
await supabase.sql(`
  create function setting(name text) returns text language sql stable as 'select current_setting(name, true)';
  create function setting_of_writes(name text) returns text language sql as 'select current_setting(name, true)';
  create view access_mode as select current_setting('transaction_read_only') as is_read_only;
  grant select on access_mode to anon;
  create schema api;
  create table api.notes (id int);
  grant usage on schema api to anon;
  grant select on api.notes to anon;
`);

const { publishableKey, secretKey, jwtSecret } = supabase;
const asAnon = { apikey: publishableKey };
const asService = { apikey: secretKey };
const withToken = (token: string) => ({ apikey: publishableKey, authorization: `Bearer ${token}` });
const asUser = (options: Partial<UserTokenOptions> = {}) =>
  withToken(signUserToken(seedUsers.ada, { jwtSecret, ...options }));
const profiles = '/user_profiles?select=id';
const settingOf = async (name: string, headers: Readonly<Record<string, string>>) =>
  (await askDataApi(supabase, `/rpc/setting?name=${name}`, { headers })).body;

describe('a token', () => {
  test.each([
    ['is a word', 'garbage', 'Expected 3 parts in JWT; got 1'],
    ['has two parts', 'a.b', 'Expected 3 parts in JWT; got 2'],
    ['is empty', '', 'Empty JWT is sent in Authorization header'],
    ['has three parts that say nothing', 'a.b.c', 'No suitable key or wrong key type'],
    ['is a key', secretKey, 'Expected 3 parts in JWT; got 1'],
    [
      'is of another secret',
      signUserToken(seedUsers.ada, { jwtSecret: 'another' }),
      'No suitable key or wrong key type',
    ],
  ])('that %s is refused', async (_, token, message) => {
    const answer = await askDataApi(supabase, profiles, { headers: withToken(token) });

    expect(answer).toMatchObject({ status: 401, code: 'PGRST301', body: { message } });
  });

  test.each([
    ['expired', { expiresInSeconds: -60 }, 'JWT expired'],
    ['not valid yet', { claims: { nbf: Date.now() / 1_000 + 60 } }, 'JWT not yet valid'],
    ['issued in the future', { claims: { iat: Date.now() / 1_000 + 60 } }, 'JWT issued at future'],
  ])('that is %s is refused for its claims', async (_, token, message) => {
    expect(await askDataApi(supabase, profiles, { headers: asUser(token) })).toMatchObject({
      status: 401,
      code: 'PGRST303',
      body: { message },
    });
  });

  test('that expired while the clocks differ is taken', async () => {
    const answer = await askDataApi(supabase, profiles, { headers: asUser({ expiresInSeconds: -10 }) });

    expect(answer.body).toEqual([{ id: seedUsers.ada }]);
  });

  test('of an unknown role is refused by the database', async () => {
    const answer = await askDataApi(supabase, profiles, { headers: asUser({ claims: { role: 'nobody' } }) });

    expect(answer).toMatchObject({ status: 401, code: '22023', body: { message: 'role "nobody" does not exist' } });
  });

  test('of another audience is refused once an audience is configured', async () => {
    const before = await askDataApi(supabase, profiles, { headers: asUser() });
    await configure('jwt_aud', 'somebody else');
    const after = await askDataApi(supabase, profiles, { headers: asUser() });

    expect(before.status).toBe(200);
    expect(after).toMatchObject({ status: 401, code: 'PGRST303', body: { message: 'JWT not in audience' } });
  });

  test('of a signing key is taken', async () => {
    const claims = { sub: seedUsers.ada, role: 'authenticated' };
    const answer = await askDataApi(supabase, profiles, { headers: withToken(signEs256(claims)) });

    expect(answer.body).toEqual([{ id: seedUsers.ada }]);
  });

  test('is a key of before 2025, of whatever role it says', async () => {
    const key = signUserToken(seedUsers.ada, { jwtSecret, claims: { role: 'service_role' } });

    const answer = await askDataApi(supabase, profiles, { headers: { apikey: key, authorization: `Bearer ${key}` } });

    expect(answer.body).toHaveLength(6);
  });
});

describe('a transaction', () => {
  test('is of a login without rights', async () => {
    await supabase.sql(`create function login() returns text language sql as 'select session_user::text'`);

    const { body } = await askDataApi(supabase, '/rpc/login', { headers: asService });

    expect(body).toBe('authenticator');
    expect(await supabase.sql(`select from pg_roles where rolname = 'authenticator' and rolsuper`)).toHaveLength(0);
  });

  test('finds what is exposed and what is added to that', async () => {
    expect(await settingOf('search_path', asAnon)).toBe('"public", "public", "extensions"');
  });

  test('has the claims in one setting and none in the old ones', async () => {
    const [claims, sub, role] = await Promise.all(
      ['request.jwt.claims', 'request.jwt.claim.sub', 'request.jwt.claim.role'].map((name) =>
        settingOf(name, asUser()),
      ),
    );

    expect(JSON.parse(String(claims))).toMatchObject({ sub: seedUsers.ada, role: 'authenticated' });
    expect([sub, role]).toEqual([null, null]);
  });

  test('knows the request', async () => {
    const headers = { ...asAnon, 'X-Admin': 'yes', cookie: 'theme=dark; session=a=b' };

    const values = await Promise.all(
      ['request.method', 'request.path', 'request.headers', 'request.cookies'].map((name) => settingOf(name, headers)),
    );

    const [method, path, sent, cookies] = values.map(String);
    expect([method, path]).toEqual(['GET', '/rpc/setting']);
    expect(JSON.parse(sent ?? '')).toMatchObject({ 'x-admin': 'yes' });
    expect(JSON.parse(cookies ?? '')).toEqual({ theme: 'dark', session: 'a=b' });
  });

  test.each([
    ['GET of a table is read-only', 'on', '/access_mode', {}],
    ['GET of a volatile function is read-only', 'on', '/rpc/setting_of_writes?name=transaction_read_only', {}],
    ['POST to a stable function is read-only', 'on', '/rpc/setting', { body: { name: 'transaction_read_only' } }],
    ['POST to a volatile one is not', 'off', '/rpc/setting_of_writes', { body: { name: 'transaction_read_only' } }],
  ])('of a %s', async (_, isReadOnly, path, options) => {
    const { body } = await askDataApi(supabase, path, { headers: asAnon, ...options });

    expect(JSON.stringify(body)).toContain(`"${isReadOnly}"`);
  });

  test.each([
    ['an anonymous caller', '3s', asAnon],
    ['a user', '8s', asUser()],
    ['the service role', '8s', asService],
  ])('of %s may take %s', async (_, timeout, headers) => {
    expect(await settingOf('statement_timeout', headers)).toBe(timeout);
  });

  test('ends with the time of its function', async () => {
    await supabase.sql(`
      create function sleep() returns void language sql set statement_timeout = '200ms' as 'select pg_sleep(5)'
    `);

    const answer = await askDataApi(supabase, '/rpc/sleep', { headers: asService });

    expect(answer).toMatchObject({ status: 500, code: '57014' });
  });
});

describe('the schema cache', () => {
  test('does not know a table, a function or a key before it is told', async () => {
    await supabase.sqlUnannounced(`
      create table unseen (id uuid references user_profiles);
      grant select on unseen to service_role;
      create function unseen() returns int language sql as 'select 1';
      alter table agent_sessions add column match_id uuid references wingman_matches;
    `);
    const ask = () =>
      Promise.all(
        ['/unseen?limit=0', '/rpc/unseen', '/agent_sessions?select=id,wingman_matches(id)&limit=0'].map((path) =>
          askDataApi(supabase, path, { headers: asService }),
        ),
      );

    expect((await ask()).map(outline)).toEqual(['404 PGRST205', '404 PGRST202', '400 PGRST200']);
    await supabase.sqlUnannounced(`notify pgrst, 'reload schema'`);
    await vi.waitFor(async () => expect((await ask()).map(outline)).toEqual(['200', '200', '200']));
  });

  test('knows a table that is gone, which the database does not', async () => {
    await supabase.sql('create table fleeting (id int); grant select on fleeting to service_role');
    await askDataApi(supabase, '/fleeting', { headers: asService });
    await supabase.sqlUnannounced('drop table fleeting');

    const answer = await askDataApi(supabase, '/fleeting', { headers: asService });

    expect(answer).toMatchObject({
      status: 404,
      code: '42P01',
      body: { message: expect.stringContaining('fleeting') },
    });
  });

  test('does not know functions that were installed without a word', async () => {
    const install = (await readSql('install')).replaceAll(/^notify pgrst.*$/gm, '');
    await supabase.sqlUnannounced(install);
    onTestFinished(async () => void (await supabase.sql(await readSql('uninstall'))));

    const answer = await askDataApi(supabase, '/rpc/wingman_health_catalog', { headers: asService });

    expect(outline(answer)).toBe('404 PGRST202');
  });
});

describe('the configuration', () => {
  test('exposes schemas, and says which to those who ask for another', async () => {
    const other = await askDataApi(supabase, '/notes', { headers: { ...asAnon, 'accept-profile': 'nothing' } });
    const api = await askDataApi(supabase, '/notes', { headers: { ...asAnon, 'accept-profile': 'api' } });
    const first = await askDataApi(supabase, '/notes', { headers: asAnon });

    expect(other).toMatchObject({
      status: 406,
      code: 'PGRST106',
      body: { hint: 'Only the following schemas are exposed: public, api' },
    });
    expect([api, first].map(outline)).toEqual(['200', '404 PGRST205']);
  });

  test('of the database goes before that of the server, once it is told', async () => {
    await configure('db_schemas', 'api, public');

    expect(outline(await askDataApi(supabase, '/notes', { headers: asAnon }))).toBe('200');
  });

  test('is not read again before it is told', async () => {
    const { secretKey: apikey, ...other } = await startOwn();
    const database = new URL(other.databaseUrl).pathname.slice(1);
    await other.sqlUnannounced(`alter role authenticator in database ${database} set pgrst.db_schemas = 'auth'`);

    const before = await askDataApi(other, profiles, { headers: { apikey } });
    await other.sqlUnannounced(`notify pgrst, 'reload config'`);

    expect(before.status).toBe(200);
    await vi.waitFor(async () => expect((await askDataApi(other, profiles, { headers: { apikey } })).status).toBe(404));
  });

  test('may have a function called before each request, which may refuse it', async () => {
    await supabase.sql(`
      create function refuse() returns void language plpgsql as $$ begin raise 'Not today'; end $$;
    `);
    await configure('db_pre_request', 'public.refuse');

    const answers = await Promise.all(
      [asAnon, asUser(), asService].map((headers) => askDataApi(supabase, profiles, { headers })),
    );

    expect(answers.map(outline)).toEqual(['400 P0001', '400 P0001', '400 P0001']);
  });

  test('may have a function called before each request, which may make anybody anything', async () => {
    await supabase.sql(`
      create function promote() returns void language sql as $$ select set_config('role', 'service_role', true) $$;
    `);
    await configure('db_pre_request', 'public.promote');

    expect((await askDataApi(supabase, profiles, { headers: asAnon })).body).toHaveLength(6);
  });

  test('says who asks without a token', async () => {
    await configure('db_anon_role', 'service_role');

    expect((await askDataApi(supabase, profiles, { headers: asAnon })).body).toHaveLength(6);
  });
});

describe('a policy', () => {
  test.each([
    ['a header', 'request.headers', { Admin: 'yes' }],
    ['a cookie', 'request.cookies', { cookie: 'admin=yes' }],
  ])('may believe %s', async (_, setting, sent) => {
    await addPolicy(`(select current_setting('${setting}', true)::json ->> 'admin') = 'yes'`);

    const plain = await askDataApi(supabase, profiles, { headers: asAnon });
    const claimed = await askDataApi(supabase, profiles, { headers: { ...asAnon, ...sent } });

    expect([plain.body, claimed.body]).toEqual([[], expect.any(Array)]);
    expect(claimed.body).toHaveLength(6);
  });

  test.each([
    ['names a table that is not there', 'perform from missing', '404 42P01'],
    ['divides by nothing', 'perform 1 / 0', '400 22012'],
    ['reads what its reader may not', 'perform from auth.users', '401 42501'],
    ['takes longer than its reader has', 'perform pg_sleep(20)', '500 57014'],
  ])('that %s fails for its readers', async (_, statement, expected) => {
    await supabase.sql(`
      create or replace function public.judge() returns boolean language plpgsql as $$ begin ${statement}; return true; end $$
    `);
    await addPolicy('(select public.judge())');

    expect(outline(await askDataApi(supabase, profiles, { headers: asAnon }))).toBe(expected);
  });
});

function outline({ status, code }: DataApiAnswer): string {
  return [status, code].filter(Boolean).join(' ');
}

/** In the database, for this test. */
async function configure(name: string, value: string): Promise<void> {
  const database = new URL(supabase.databaseUrl).pathname.slice(1);
  const change = `alter role authenticator in database ${database}`;
  await supabase.sql(`${change} set pgrst.${name} = '${value}'`);
  onTestFinished(async () => void (await supabase.sql(`${change} reset pgrst.${name}`)));
}

/** For anonymous readers of profiles, for this test. */
async function addPolicy(condition: string): Promise<void> {
  await supabase.sql(`create policy extra on user_profiles for select to anon using (${condition})`);
  onTestFinished(async () => void (await supabase.sql('drop policy extra on user_profiles')));
}

/** A project that ends with its test. */
async function startOwn(): Promise<Supabase> {
  const stack = await startStack({ database: inject('databaseSource'), redis: false });
  onTestFinished(stack.stop);
  return stack.supabase;
}

function signEs256(claims: Readonly<Record<string, unknown>>): string {
  const signed = [{ alg: 'ES256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = createPrivateKey({ key: signingKeys.ES256, format: 'jwk' });
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
