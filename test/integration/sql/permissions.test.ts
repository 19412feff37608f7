import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calledFunctions, sqlFunctions } from '../../../src/sql/read-sql.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { seedUsers } from '../../stack/seed-users.ts';
import { useStack } from '../../stack/use-stack.ts';
import { signUserToken } from '../../stack/user-token.ts';
import { connectAsPostgrest, type PostgrestConnection } from '../../support/sql/as-postgrest.ts';
import { createLogin } from '../../support/sql/login.ts';

const { supabase } = await useStack({ redis: false, functions: true });
const cleanup = createCleanup();
let postgrest: PostgrestConnection;

beforeAll(async () => {
  const login = await createLogin(supabase.databaseUrl);
  cleanup.add(login.drop);
  postgrest = connectAsPostgrest(login.url);
  cleanup.add(postgrest.close);
});
afterAll(cleanup.run);

const calls = [
  ['wingman_health_catalog', {}],
  ['wingman_health_activity', {}],
  ['wingman_health_evidence', { targets: '[]' }],
] as const;

const withoutSession = { auth: { persistSession: false, autoRefreshToken: false } };
const anon = createClient(supabase.url, supabase.publishableKey, withoutSession);
const user = createClient(supabase.url, supabase.publishableKey, {
  accessToken: async () => signUserToken(seedUsers.ada, supabase),
});

describe.each(calls)('%s', (name, parameters) => {
  test.each([
    ['anon', 401, anon],
    ['a signed-in user', 403, user],
  ] as const)('refuses %s over the Data API', async (_who, status, client) => {
    for (const get of [true, false])
      expect(await client.rpc(name, parameters, { get })).toMatchObject({ status, error: { code: '42501' } });
  });

  test.each(['anon', 'authenticated'])('refuses the role %s', async (role) => {
    const values = Object.values(parameters).map((value) => `'${value}'`);

    await expect(postgrest.call(`public.${name}(${values})`, { role })).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the parts, over the Data API and with the service key', () => {
  const service = createClient(supabase.url, supabase.secretKey, withoutSession);
  const parts = sqlFunctions.filter((name) => !(calledFunctions as readonly string[]).includes(name));

  test.each(parts)('there is no wingman_health_%s', async (part) => {
    const name = `wingman_health_${part}`;
    const [parameters] =
      await supabase.sql(`select jsonb_object_agg(name, null) as named from pg_proc, unnest(proargnames)
      as name where proname = '${name}'`);

    for (const get of [true, false])
      expect(await service.rpc(name, parameters?.named ?? {}, { get })).toMatchObject({
        status: 404,
        error: { code: 'PGRST202' },
      });
  });

  test('their schema is none that can be asked for', async () => {
    const schema = createClient(supabase.url, supabase.secretKey, {
      ...withoutSession,
      db: { schema: 'wingman_health' },
    });
    expect(await schema.rpc('wingman_health_locked')).toMatchObject({
      status: 406,
      error: { code: 'PGRST106' },
    });
  });
});

test('no function is for anybody but its owner and the service role', async () => {
  const rows = await supabase.sql(`
    select proname as name, prosecdef as definer, provolatile as volatility, array(
      select grantee::regrole::text from aclexplode(proacl) where grantee::text <> '0' order by 1
    ) as callers, exists (select from aclexplode(proacl) where grantee = 0) as public
    from pg_proc where proname like 'wingman_health_%' order by 1
  `);

  expect(rows.map(({ name }) => name)).toEqual(sqlFunctions.map((name) => `wingman_health_${name}`).sort());
  for (const row of rows)
    expect(row).toMatchObject({
      definer: false,
      volatility: 's',
      callers: ['postgres', 'service_role'],
      public: false,
    });
});
