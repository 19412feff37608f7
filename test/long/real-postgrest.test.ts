import { expect, onTestFinished, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { askDataApi } from '../support/ask-data-api.ts';
import { lookThroughChecks } from '../support/look-through-checks.ts';
import { openService } from '../support/open-service.ts';

// What the checks say of a Data API that is set up as no documentation shows it, in front of a database without fault.
const { supabase, environment } = await useStack({ redis: false, functions: true });
await supabase.sql(`
  create schema private;
  grant usage on schema private to public;
  create function private.refuse_users() returns void language plpgsql as
    $$ begin if current_user = 'authenticated' then raise exception 'not today'; end if; end $$;
  create function private.refuse_visitors() returns void language plpgsql as
    $$ begin if current_user = 'anon' then raise exception 'not today'; end if; end $$;
  create function private.promote() returns void language plpgsql as
    $$ begin perform set_config('role', 'service_role', true); end $$;
  create table private.secrets (id int);
  create function private.sleeps() returns boolean language plpgsql stable as
    $$ begin perform pg_sleep(60); return true; end $$;
  create function private.reads_what_is_gone() returns boolean language plpgsql stable as
    $$ begin return exists (select 1 from private.gone); end $$;
`);

test('without any of it nothing is found', async () => {
  expect((await lookThroughChecks(environment)).problems).toEqual([]);
});

test('a core table that the API has not heard of is found, with the way to tell it', async () => {
  await supabase.sql('alter table confidence_test_results rename to elsewhere');
  onTestFinished(supabase.reload);
  await supabase.sqlUnannounced('alter table elsewhere rename to confidence_test_results');

  const { outcomes, problems } = await lookThroughChecks(environment);
  expect(problems).toEqual(['schema.tables failed/drifted']);
  expect(outcomes['schema.tables']).toMatchObject({
    hint: expect.stringContaining("notify pgrst, 'reload schema'"),
    findings: [{ kind: 'unseen_by_api', object: 'public.confidence_test_results' }],
  });
});

test('a foreign key that the API has not heard of is found, with the way to tell it', async () => {
  const key = 'chat_messages_sender_id_fkey';
  await supabase.sql(`alter table chat_messages drop constraint ${key}`);
  onTestFinished(supabase.reload);
  // The gateway looks at the schema when it is next asked: before the key is back.
  await askDataApi(supabase, '/chat_messages?limit=0', { headers: { apikey: supabase.secretKey } });
  await supabase.sqlUnannounced(`
    alter table chat_messages add constraint ${key}
    foreign key (sender_id) references user_profiles (id) on delete cascade
  `);

  const { outcomes, problems } = await lookThroughChecks(environment);
  expect(problems).toEqual(['schema.tables failed/drifted']);
  expect(outcomes['schema.tables']).toMatchObject({
    hint: expect.stringContaining("notify pgrst, 'reload schema'"),
    findings: [{ kind: 'key_unseen_by_api', object: 'public.chat_messages.sender_id' }],
  });
});

test.each([
  ['of another audience', { jwt_aud: 'somebody else' }, {}, 'PGRST303'],
  ['signed with another secret', {}, { SUPABASE_JWT_SECRET: 'another-secret-of-more-than-32-characters' }, 'PGRST301'],
  ['before whom a function raises', { db_pre_request: 'private.refuse_users' }, {}, 'P0001'],
])('users %s are refused, and that is said', async (_, settings, variables, error) => {
  await configure(settings);

  const { outcomes, problems } = await lookThroughChecks({ ...environment, ...variables });
  expect(problems).toEqual(['rls.isolation failed/unauthorized']);
  expect(outcomes['rls.isolation']).toMatchObject({
    error,
    findings: [{ kind: 'users_refused', object: 'authenticated' }],
  });
});

test('visitors before whom a function raises are refused, and that is said', async () => {
  await configure({ db_pre_request: 'private.refuse_visitors' });

  const { outcomes, problems } = await lookThroughChecks(environment);
  expect(problems).toEqual(['database.anon_client failed/invalid']);
  expect(outcomes['database.anon_client']).toMatchObject({ error: 'P0001' });
});

const served = (kind: string, object: string) => ({ findings: [{ kind, object }] });
test.each([
  [
    'a function makes them the service',
    { db_pre_request: 'private.promote' },
    {},
    {
      'rls.isolation': { reason: 'leaking', ...served('served_as_service', 'authenticated') },
      'rls.anonymous': { reason: 'leaking', ...served('served_as_service', 'anon') },
    },
  ],
  [
    'the role without a token is that of the service',
    { db_anon_role: 'service_role' },
    {},
    { 'rls.anonymous': { reason: 'leaking', ...served('served_as_service', 'anon') } },
  ],
  [
    'the role without a token is that of users',
    { db_anon_role: 'authenticated' },
    {},
    { 'rls.isolation': { reason: 'unauthorized', ...served('served_as_anon', 'authenticated') } },
  ],
])('callers are served as somebody else where %s', async (_, settings, variables, expected) => {
  await configure(settings);

  const { outcomes, problems } = await lookThroughChecks({ ...environment, ...variables });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(Object.keys(expected));
  expect(outcomes).toMatchObject(expected);
});

const header = `(select current_setting('request.headers', true)::json ->> 'x-admin') = 'yes'`;
const cookie = `(select current_setting('request.cookies', true)::json ->> 'admin') = 'yes'`;
test.each([
  ['a header', header],
  ['a cookie', cookie],
  ['a header, or whose row it is', `id = (select auth.uid()) or ${header}`],
  ['a cookie, or whose row it is', `id = (select auth.uid()) or ${cookie}`],
])('a policy is found that believes %s', async (_, condition) => {
  await addPolicy('permissive', condition);

  const { outcomes, problems } = await lookThroughChecks(environment);
  expect(problems).toEqual(['rls.policies failed/unprotected']);
  expect(outcomes['rls.policies']?.findings).toMatchObject([
    { kind: 'client_decides', object: 'public.user_profiles.extra' },
  ]);
});

test.each([
  ['22012', '1 / (select 0) = 1'],
  ['42501', 'exists (select 1 from private.secrets)'],
  ['42P01', '(select private.reads_what_is_gone())'],
])('a table whose policy ends with %s for every user does not work, and that is said', async (code, condition) => {
  await addPolicy('restrictive', condition);

  const { outcomes, problems } = await lookThroughChecks(environment);
  expect(problems).toEqual(['rls.isolation failed/invalid']);
  expect(outcomes['rls.isolation']?.findings).toMatchObject([
    { kind: 'unusable_table', object: 'public.user_profiles', details: { seen: `SQLSTATE ${code}` } },
  ]);
});

test.each([
  ['for a read', '(select private.sleeps())'],
  ['for each row', 'private.sleeps()'],
])(
  'a table whose policy does not come to an end %s does not work, and how long users had is said',
  async (_, condition) => {
    await addPolicy('restrictive', condition);

    const { outcomes } = await lookThroughChecks(environment);
    expect(outcomes['rls.isolation']).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      message: expect.stringMatching(
        /^Every read of public\.user_profiles by a user .* is cancelled after (2\.\d|3) s for one row \(57014\)/,
      ),
      findings: [{ kind: 'unusable_table', object: 'public.user_profiles', details: { seen: 'SQLSTATE 57014' } }],
    });
  },
);

test('a table is only slow where its owners read their own rows in time', async () => {
  await addPolicy('permissive', 'id = (select auth.uid()) or private.sleeps()');

  const { outcomes } = await lookThroughChecks(environment);
  expect(outcomes['rls.isolation']).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    message: expect.stringContaining('public.user_profiles (not tried in time)'),
  });
});

const anonKey = environment.SUPABASE_ANON_KEY ?? '';
const serviceKey = environment.SUPABASE_SERVICE_ROLE_KEY ?? '';
const tokenOfUser = `${toSegment({ alg: 'HS256', typ: 'JWT' })}.${toSegment({ role: 'authenticated', sub: 'somebody' })}.c2lnbmVk`;
test.each([
  ['are exchanged', serviceKey, anonKey, /are swapped/],
  ['are both the anon key', anonKey, anonKey, /SERVICE_ROLE_KEY holds an anon key/],
  ['are both the service key', serviceKey, serviceKey, /SUPABASE_ANON_KEY holds a service key/],
  ['hold the token of a user for the service', anonKey, tokenOfUser, /SERVICE_ROLE_KEY is the token of a user/],
  ['hold the token of a user for the public', tokenOfUser, serviceKey, /SUPABASE_ANON_KEY is the token of a user/],
])('keys that %s are the one cause, and what follows from it is not looked at', async (_, anon, service, words) => {
  const started = await openService({
    ...environment,
    SUPABASE_ANON_KEY: anon,
    SUPABASE_SERVICE_ROLE_KEY: service,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: '',
    HEALTH_TOKENS: 'a-token-of-this-test-alone',
    CHECK_TIMEOUT: '10s',
  });
  onTestFinished(started.stop);
  await started.refresh();

  const headers = { authorization: 'Bearer a-token-of-this-test-alone' };
  const bodyOf = async (path: string) => (await fetch(started.url + path, { headers })).json();
  const { rootCauses } = (await bodyOf('/health/summary')) as { rootCauses: { check: string }[] };
  const about = /^(environment\.keys|database\.|schema\.|rls\.|services\.auth)/;
  expect(rootCauses.filter(({ check }) => about.test(check))).toMatchObject([
    { check: 'environment.keys', message: expect.stringMatching(words) },
  ]);
  const { results } = (await bodyOf('/health/rls')) as { results: { check: string }[] };
  // What the catalog alone decides needs no public key.
  for (const result of results.filter(({ check }) => /enabled|isolation|anonymous/.test(check)))
    expect(result).toMatchObject({ reason: 'dependency_failed' });
});

function toSegment(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** For one test; settings of the database go before those that the API was started with. */
async function configure(settings: Readonly<Record<string, string | undefined>>): Promise<void> {
  const change = `alter role authenticator in database ${new URL(supabase.databaseUrl).pathname.slice(1)}`;
  for (const [name, value] of Object.entries(settings)) {
    await supabase.sql(`${change} set pgrst.${name} = '${value}'`);
    onTestFinished(async () => void (await supabase.sql(`${change} reset pgrst.${name}`)));
  }
}

/** On what users read of profiles, for one test. */
async function addPolicy(kind: 'permissive' | 'restrictive', condition: string): Promise<void> {
  await supabase.sql(
    `create policy extra on user_profiles as ${kind} for select to authenticated using (${condition})`,
  );
  onTestFinished(async () => void (await supabase.sql('drop policy extra on user_profiles')));
}
