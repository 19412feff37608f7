import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { contractSchema } from '../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../src/contract/wingman-match.ts';
import { seedUsers } from '../../stack/seed-users.ts';
import { useStack } from '../../stack/use-stack.ts';
import { signUserToken, type UserTokenOptions } from '../../stack/user-token.ts';

const { supabase } = await useStack({ redis: false });
const { tables } = contractSchema.parse(wingmanMatch);
const owned = Object.keys(tables).filter((name) => tables[name]?.access.select === 'owner');

const options = {
  auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  db: { retry: false },
};
const clientOf = (key: string) => createClient(supabase.url, key, options);
const service = clientOf(supabase.secretKey);
const anon = clientOf(supabase.publishableKey);
const asUser = (id: string, token: Partial<UserTokenOptions> = {}) =>
  createClient(supabase.url, supabase.publishableKey, {
    ...options,
    accessToken: async () => signUserToken(id, { jwtSecret: supabase.jwtSecret, ...token }),
  });

describe('what a role sees', () => {
  test.each(owned)(
    'the service role sees rows of %s, an anonymous caller and a signed stranger none',
    async (table) => {
      const stranger = asUser(crypto.randomUUID());

      const counts = await Promise.all(
        [service, anon, stranger].map(async (client) => (await client.from(table).select('*').limit(5)).data?.length),
      );

      expect(counts).toEqual([expect.any(Number), 0, 0]);
      expect(counts[0]).toBeGreaterThan(0);
    },
  );

  test('users see what is theirs', async () => {
    const ada = asUser(seedUsers.ada);

    const { data: profiles } = await ada.from('user_profiles').select('id');
    const { data: messages } = await ada.from('chat_messages').select('sender_id');

    expect(profiles).toEqual([{ id: seedUsers.ada }]);
    expect(messages?.map(({ sender_id }) => sender_id).sort()).toEqual([seedUsers.ada, seedUsers.ben]);
  });

  test('users change what is theirs and nothing else', async () => {
    const ada = asUser(seedUsers.ada);

    const own = await ada
      .from('dating_goals')
      .update({ goals: 'Say hello' })
      .eq('user_id', seedUsers.ada)
      .select('goals');
    const blind = await ada
      .from('dating_goals')
      .update({ goals: 'Mine now' })
      .neq('user_id', seedUsers.ada)
      .select('id');
    const given = await ada.from('dating_goals').update({ user_id: seedUsers.ben }).eq('user_id', seedUsers.ada);

    expect(own.data).toEqual([{ goals: 'Say hello' }]);
    expect(blind.data).toEqual([]);
    expect(given).toMatchObject({ status: 403, error: { code: '42501' } });
  });

  test('everybody reads challenges', async () => {
    const { data } = await anon.from('approach_challenges').select('title');

    expect(data).toHaveLength(3);
  });

  test('a table without row level security shows its rows to anonymous callers', async () => {
    await supabase.sql('alter table user_locations disable row level security');
    onTestFinished(async () => void (await supabase.sql('alter table user_locations enable row level security')));

    const { data } = await anon.from('user_locations').select('user_id').limit(1);

    expect(data).toHaveLength(1);
  });
});

describe('schema', () => {
  test('a select of no rows is legal and empty', async () => {
    expect(await service.from('user_profiles').select('id,email').limit(0)).toMatchObject({ status: 200, data: [] });
  });

  test('a missing table is PGRST205', async () => {
    expect(await service.from('user_profilez').select('id').limit(0)).toMatchObject({
      status: 404,
      error: { code: 'PGRST205', message: "Could not find the table 'public.user_profilez' in the schema cache" },
    });
  });

  test('a missing table asked for with HEAD looks like success to the client', async () => {
    const { status, error, count } = await service.from('user_profilez').select('id', { head: true, count: 'exact' });

    expect({ status, error, count }).toEqual({ status: 204, error: null, count: null });
  });

  test('a table is missed at once when it is dropped', async () => {
    await supabase.sql('create table passing (id int); grant select on passing to service_role');
    const before = await service.from('passing').select('id').limit(0);
    await supabase.sql('drop table passing');
    const after = await service.from('passing').select('id').limit(0);

    expect([before.status, after.status, after.error?.code]).toEqual([200, 404, 'PGRST205']);
  });

  test('a change that somebody else makes is noticed', async () => {
    const { stop, sql } = await connect();
    onTestFinished(stop);
    await sql.unsafe('create table made_elsewhere (id int); grant select on made_elsewhere to service_role');

    await vi.waitFor(async () => {
      expect((await service.from('made_elsewhere').select('id').limit(0)).status).toBe(200);
    });
  });

  test('a column that is gone is 42703, with table and column', async () => {
    await supabase.sql('alter table chat_read_timestamps rename column last_read_at to read_at');
    onTestFinished(
      async () => void (await supabase.sql('alter table chat_read_timestamps rename column read_at to last_read_at')),
    );

    expect(await service.from('chat_read_timestamps').select('user_id,last_read_at').limit(0)).toMatchObject({
      status: 400,
      error: { code: '42703', message: 'column chat_read_timestamps.last_read_at does not exist', hint: null },
    });
  });

  const keys = owned.flatMap((table) =>
    (tables[table]?.foreignKeys ?? []).map(({ columns, references }) => [table, columns.join(), references] as const),
  );

  test.each(keys)('%s embeds what its %s refers to', async (table, column, { name, columns }) => {
    const { status, error } = await service.from(table).select(`${column},${name}!${column}(${columns})`).limit(0);

    expect({ status, error }).toEqual({ status: 200, error: null });
  });

  test('an embedding without its foreign key is PGRST200', async () => {
    await supabase.sql('alter table agent_sessions drop constraint agent_sessions_user_id_fkey');

    expect(await service.from('agent_sessions').select('user_id,user_profiles!user_id(id)').limit(0)).toMatchObject({
      status: 400,
      error: { code: 'PGRST200' },
    });
  });

  test('a schema that is not exposed is PGRST106', async () => {
    expect(await service.schema('auth').from('users').select('id').limit(0)).toMatchObject({
      status: 406,
      error: { code: 'PGRST106' },
    });
  });
});

describe('grants and policies', () => {
  test.each([
    ['anon', 401, () => anon],
    ['authenticated', 403, () => asUser(seedUsers.ada)],
    ['service_role', 403, () => service],
  ] as const)('a grant taken from %s is 42501 with status %i', async (role, status, client) => {
    await supabase.sql(`revoke select on confidence_test_results from ${role}`);
    onTestFinished(async () => void (await supabase.sql(`grant select on confidence_test_results to ${role}`)));

    expect(await client().from('confidence_test_results').select('id').limit(0)).toMatchObject({
      status,
      error: { code: '42501', message: 'permission denied for table confidence_test_results' },
    });
  });

  test('a policy that asks itself is 42P17', async () => {
    await supabase.sql(`
      create policy loop on dating_goals_progress for select to anon
      using (exists (select from dating_goals_progress as other where other.id = dating_goals_progress.id))
    `);
    onTestFinished(async () => void (await supabase.sql('drop policy loop on dating_goals_progress')));

    expect(await anon.from('dating_goals_progress').select('id').limit(1)).toMatchObject({
      status: 500,
      error: { code: '42P17' },
    });
  });
});

describe('keys and tokens', () => {
  test('keys have the format that Supabase gives out', () => {
    expect(supabase.publishableKey).toMatch(/^sb_publishable_[\w-]{22}_[\w-]{8}$/);
    expect(supabase.secretKey).toMatch(/^sb_secret_[\w-]{22}_[\w-]{8}$/);
  });

  test('a wrong key is 401 without a code', async () => {
    const { status, error } = await clientOf('sb_secret_wrong').from('user_profiles').select('id').limit(0);

    expect({ status, error }).toEqual({
      status: 401,
      error: { message: 'Invalid API key', hint: 'Double check your Supabase `apikey`' },
    });
  });

  test('no key is 401 without a code', async () => {
    const response = await fetch(`${supabase.url}/rest/v1/user_profiles?limit=0`);

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: 'No API key found in request' });
  });

  test.each([
    ['an expired token', { expiresInSeconds: -3_600 }, 'PGRST303'],
    ['a token signed with another secret', { jwtSecret: 'another secret, long enough to sign' }, 'PGRST301'],
  ])('%s is refused', async (_, token, code) => {
    expect(await asUser(seedUsers.ada, token).from('user_profiles').select('id')).toMatchObject({
      status: 401,
      error: { code },
    });
  });

  test('the auth server says that it is there, to those who have a key', async () => {
    const url = `${supabase.url}/auth/v1/health`;
    const known = await fetch(url, { headers: { apikey: supabase.publishableKey } });

    expect([known.status, (await fetch(url)).status]).toEqual([200, 401]);
  });

  test('what is not modelled is 404', async () => {
    const response = await fetch(`${supabase.url}/storage/v1/bucket`, { headers: { apikey: supabase.secretKey } });

    expect(response.status).toBe(404);
  });
});

describe('faults', () => {
  test('a hanging project takes requests and answers them when it is resumed', async () => {
    supabase.hang();
    onTestFinished(supabase.resume);
    const impatient = await service.from('user_profiles').select('id').limit(0).abortSignal(AbortSignal.timeout(100));
    const patient = service.from('user_profiles').select('id').limit(0).then();
    supabase.resume();

    expect(impatient.status).toBe(0);
    expect((await patient).status).toBe(200);
  });

  test('a canned answer is given until the project is resumed', async () => {
    supabase.answer({ status: 504, body: { code: 'PGRST003', message: 'Timed out', details: null, hint: null } });
    onTestFinished(supabase.resume);
    const saturated = await service.from('user_profiles').select('id').limit(0);
    supabase.resume();
    const recovered = await service.from('user_profiles').select('id').limit(0);

    expect([saturated.status, saturated.error?.code, recovered.status]).toEqual([504, 'PGRST003', 200]);
  });

  test('errors are answered, not printed', async () => {
    const print = vi.spyOn(process.stderr, 'write');
    onTestFinished(() => print.mockRestore());

    await service.from('user_profiles').select('nothing').limit(0);

    expect(print).not.toHaveBeenCalled();
  });
});

/** As somebody else, past the stack. */
async function connect() {
  const [row] = await supabase.sql(`select current_database() as name`);
  const url = new URL(inject('databaseSource').serverUrl);
  url.pathname = `/${row?.name}`;
  const sql = postgres(url.href, { max: 1 });
  return { sql, stop: () => sql.end() };
}
