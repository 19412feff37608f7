import { type Change, restorePolicy, uid } from './change.ts';

const goalsWithoutProtection = {
  'dating_goals anon sees': 'foreign',
  'dating_goals anon select': 'foreign',
  'dating_goals stranger sees': 'foreign',
  'dating_goals stranger select': 'foreign, made up',
  'dating_goals stranger insert': 'own, foreign, made up',
  'dating_goals stranger update': 'foreign, made up',
  'dating_goals stranger delete': 'foreign, made up',
  'dating_goals owner sees': 'own, foreign',
  'dating_goals owner select': 'own, foreign, made up',
  'dating_goals owner insert': 'own, foreign, made up',
  'dating_goals owner update': 'own, foreign, made up',
  'dating_goals owner delete': 'own, foreign, made up',
};

/** Whether a table is guarded at all, and what its policies look like without asking them. */
export const protectionChanges: readonly Change[] = [
  ...['user_profiles', 'chat_messages', 'dating_goals'].map(
    (table): Change => ({
      name: `row level security is off on ${table}`,
      sql: `alter table public.${table} disable row level security`,
      ...(table === 'dating_goals' && { evidence: goalsWithoutProtection }),
      checks: {
        mend: `alter table public.${table} enable row level security`,
        found: ['rls.enabled', 'unprotected', table],
      },
    }),
  ),
  {
    name: 'the role of all users owns a table',
    sql: 'alter table public.user_locations owner to authenticated',
    evidence: {
      'user_locations stranger sees': 'foreign',
      'user_locations stranger select': 'foreign',
      'user_locations stranger insert': 'own, foreign',
      'user_locations stranger update': 'foreign',
      'user_locations stranger delete': 'foreign',
      'user_locations owner sees': 'own, foreign',
      'user_locations owner select': 'own, foreign, made up',
      'user_locations owner insert': 'own, foreign, made up',
      'user_locations owner update': 'own, foreign, made up',
      'user_locations owner delete': 'own, foreign, made up',
    },
    checks: {
      mend: `alter table public.user_locations owner to postgres;
        grant select on public.user_locations to anon;
        grant select, insert, update, delete on public.user_locations to authenticated, service_role`,
      found: ['rls.enabled', 'unprotected', 'user_locations'],
    },
  },
  {
    name: 'a foreign table is exposed',
    sql: `create foreign data wrapper nothing; create server nowhere foreign data wrapper nothing;
      create foreign table public.elsewhere (id uuid) server nowhere; grant select on public.elsewhere to authenticated`,
    checks: {
      mend: 'drop foreign data wrapper nothing cascade',
      found: ['rls.enabled', 'unprotected', 'elsewhere'],
    },
  },
  {
    name: 'the policy for INSERT is missing',
    sql: 'drop policy "users set their own goals" on public.dating_goals',
    checks: {
      mend: restorePolicy('users set their own goals'),
      found: ['rls.policies', 'drifted', 'dating_goals'],
    },
  },
  {
    name: 'the policy for SELECT is for another role',
    sql: 'alter policy "users read their own goals" on public.dating_goals to service_role',
    checks: {
      mend: restorePolicy('users read their own goals'),
      found: ['rls.policies', 'drifted', 'dating_goals'],
    },
  },
  {
    name: 'a policy for UPDATE is always true',
    sql: 'alter policy "users change their own goals" on public.dating_goals using (true) with check (true)',
    checks: {
      mend: restorePolicy('users change their own goals'),
      found: ['rls.policies', 'unprotected', 'users change their own goals'],
    },
  },
  {
    name: 'a policy allows a command that the contract does not',
    sql: `create policy extra on public.confidence_test_results for delete to authenticated using (user_id = ${uid})`,
    checks: {
      mend: 'drop policy extra on public.confidence_test_results',
      found: ['rls.isolation', 'drifted', 'confidence_test_results'],
    },
  },
  {
    name: 'a policy reads what users may write about themselves',
    sql: `create policy admins on public.dating_goals for select to authenticated
      using (((select auth.jwt()) -> 'user_metadata' ->> 'role') = 'admin')`,
    checks: {
      mend: 'drop policy admins on public.dating_goals',
      found: ['rls.policies', 'unprotected', 'admins'],
    },
  },
  {
    name: 'a policy asks who the user is for every row',
    sql: 'alter policy "users read their own goals" on public.dating_goals using (user_id = auth.uid())',
    checks: {
      mend: restorePolicy('users read their own goals'),
      found: ['rls.policies', 'advice', 'users read their own goals'],
    },
  },
  {
    name: 'a policy filters a big table by a column without an index',
    sql: `drop index public.agent_sessions_user_id_idx;
      insert into public.agent_sessions (user_id, thread_id, agent_type)
        select '0a000000-0000-4000-8000-000000000001', 'bulk', 'coach' from generate_series(1, 20000);
      analyze public.agent_sessions`,
    checks: {
      mend: `delete from public.agent_sessions where thread_id = 'bulk'; create index on public.agent_sessions (user_id);
        analyze public.agent_sessions`,
      found: ['rls.policies', 'advice', 'agent_sessions'],
    },
  },
  {
    name: 'a definer function over user data can be called by everybody',
    sql: `create function public.all_goals() returns setof public.dating_goals language sql stable security definer
        set search_path = '' as 'select * from public.dating_goals';
      grant execute on function public.all_goals() to anon, authenticated`,
    checks: { mend: 'drop function public.all_goals()', found: ['rls.functions', 'exposed', 'all_goals'] },
  },
  {
    name: 'a definer function that names no table can be called by users',
    sql: `create function public.run(query text) returns void language plpgsql security definer
        set search_path = '' as 'begin execute query; end'`,
    checks: { mend: 'drop function public.run(text)', found: ['rls.functions', 'exposed', 'run(text)'] },
  },
  {
    name: 'a definer function of a trigger lets its caller choose the search path',
    sql: `create function public.touch() returns trigger language plpgsql security definer
        as 'begin return new; end'`,
    checks: { mend: 'drop function public.touch()', found: ['rls.functions', 'advice', 'touch'] },
  },
  {
    name: 'a function that a policy calls trusts what users may write about themselves',
    sql: `create schema private; grant usage on schema private to authenticated;
      create function private.is_admin() returns boolean stable language sql set search_path = ''
        as $$ select (auth.jwt() -> 'user_metadata' ->> 'role') = 'admin' $$;
      create policy admins on public.dating_goals for select to authenticated using ((select private.is_admin()))`,
    checks: {
      mend: 'drop policy admins on public.dating_goals; drop schema private cascade',
      found: ['rls.policies', 'unprotected', 'admins'],
    },
  },
  {
    name: 'a policy lets a header decide',
    sql: `create policy support on public.dating_goals for select to authenticated
      using ((select current_setting('request.headers', true)::json ->> 'x-support') = 'yes')`,
    checks: {
      mend: 'drop policy support on public.dating_goals',
      found: ['rls.policies', 'unprotected', 'support'],
    },
  },
  {
    name: 'users may truncate',
    sql: 'grant truncate on public.chat_messages to authenticated',
    checks: {
      mend: 'revoke truncate on public.chat_messages from authenticated',
      found: ['rls.policies', 'advice', 'chat_messages'],
    },
  },
  {
    name: 'anon may add triggers',
    sql: 'grant trigger on public.dating_goals to anon',
    checks: {
      mend: 'revoke trigger on public.dating_goals from anon',
      found: ['rls.policies', 'advice', 'dating_goals'],
    },
  },
];
