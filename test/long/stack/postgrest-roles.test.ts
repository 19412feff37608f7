import { afterAll, expect, onTestFinished, test } from 'vitest';
import { seedUsers } from '../../stack/seed-users.ts';
import { startStack } from '../../stack/stack.ts';
import { signUserToken } from '../../stack/user-token.ts';
import { askDataApi } from '../../support/ask-data-api.ts';

// Roles belong to the server, so it has one of its own: what they lose here, other tests would miss.
const { supabase, stop } = await startStack({ redis: false });
afterAll(stop);

const { publishableKey, secretKey, jwtSecret } = supabase;
const token = signUserToken(seedUsers.ada, { jwtSecret });
const callers = {
  anon: { apikey: publishableKey },
  authenticated: { apikey: publishableKey, authorization: `Bearer ${token}` },
  service_role: { apikey: secretKey },
};
const ask = (role: keyof typeof callers) =>
  askDataApi(supabase, '/user_profiles?select=id', { headers: callers[role] });

test.each([
  ['anon', 401],
  ['authenticated', 403],
  ['service_role', 403],
] as const)('a login that may not become %s is refused by the database', async (role, status) => {
  await change(`revoke ${role} from authenticator`, `grant ${role} to authenticator`);

  expect(await ask(role)).toMatchObject({
    status,
    code: '42501',
    body: { message: `permission denied to set role "${role}"` },
  });
});

test('roles that may not use the schema are refused, whatever they may do with its tables', async () => {
  await change(
    'revoke usage on schema public from public, anon, authenticated, service_role',
    'grant usage on schema public to public, anon, authenticated, service_role',
  );

  const refused = { code: '42501', body: { message: 'permission denied for schema public' } };
  expect(await Promise.all((['anon', 'authenticated', 'service_role'] as const).map(ask))).toMatchObject([
    { status: 401, ...refused },
    { status: 403, ...refused },
    { status: 403, ...refused },
  ]);
});

test('a service role that row level security binds sees nothing, without an error', async () => {
  await change('alter role service_role nobypassrls', 'alter role service_role bypassrls');

  expect(await ask('service_role')).toMatchObject({ status: 200, body: [] });
});

test('a role has the time that is set for it, once that is read again', async () => {
  await change(`alter role anon set statement_timeout = '100ms'`, `alter role anon set statement_timeout = '3s'`);
  await supabase.sql(`create policy slow on user_profiles for select to anon using ((select pg_sleep(5)) is null)`);

  expect(await ask('anon')).toMatchObject({ status: 500, code: '57014' });
});

/** For one test. */
async function change(made: string, mended: string): Promise<void> {
  await supabase.sql(made);
  onTestFinished(async () => void (await supabase.sql(mended)));
}
