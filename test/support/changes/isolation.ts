import { type Change, isPartner, restorePolicy, uid } from './change.ts';

const leaks = (table: string) => ['rls.isolation', 'leaking', table] as const;

/** Policies that let somebody do something with the rows of others, or nobody with their own. */
export const isolationChanges: readonly Change[] = [
  {
    name: 'a loose policy for DELETE is behind a correct one for SELECT',
    sql: 'create policy loose on public.dating_goals for delete to authenticated using (auth.uid() is not null)',
    evidence: {
      'dating_goals stranger delete': 'foreign, made up',
      'dating_goals owner delete': 'own, foreign, made up',
    },
    checks: { mend: 'drop policy loose on public.dating_goals', found: leaks('dating_goals') },
  },
  {
    name: 'WITH CHECK of a message tests the sender and not the match',
    sql: `alter policy "partners write in their own name" on public.chat_messages with check (sender_id = ${uid})`,
    evidence: {
      'chat_messages stranger insert': 'made up',
      'chat_messages owner insert': 'some own, some made up',
    },
    checks: { mend: restorePolicy('partners write in their own name'), found: leaks('chat_messages') },
  },
  {
    name: 'WITH CHECK tests the primary key and not the owner',
    sql: `alter policy "users start their own coaching" on public.agent_sessions with check (id = ${uid})`,
    evidence: {
      'agent_sessions stranger insert': 'some own, made up',
      'agent_sessions owner insert': 'some own, some made up',
    },
  },
  {
    name: 'WITH CHECK tests the match and not the owner',
    sql: `alter policy "users set their own marks" on public.chat_read_timestamps with check (${isPartner})`,
    evidence: {
      'chat_read_timestamps stranger insert': 'nothing',
      'chat_read_timestamps owner insert': 'some own, some foreign, some made up',
    },
  },
  {
    name: 'INSERT takes rows in the name of others',
    sql: `alter policy "users set their own marks" on public.chat_read_timestamps with check (${uid} is not null)`,
    evidence: {
      'chat_read_timestamps stranger insert': 'own, foreign, made up',
      'chat_read_timestamps owner insert': 'own, foreign, made up',
    },
    checks: { mend: restorePolicy('users set their own marks'), found: leaks('chat_read_timestamps') },
  },
  {
    name: 'a second permissive policy joins a correct one',
    sql: `create policy "matches may look" on public.confidence_test_results for select to authenticated
      using (experience_level is not null)`,
    evidence: {
      'confidence_test_results stranger sees': 'foreign',
      'confidence_test_results stranger select': 'foreign, made up',
      'confidence_test_results owner sees': 'own, foreign',
      'confidence_test_results owner select': 'own, foreign, made up',
    },
    checks: {
      mend: 'drop policy "matches may look" on public.confidence_test_results',
      found: leaks('confidence_test_results'),
    },
  },
  {
    name: 'a restrictive policy that held a wide one in check is dropped',
    given: `create policy wide on public.dating_goals for select to authenticated using (goals is not null);
      create policy narrow on public.dating_goals as restrictive for select to authenticated using (user_id = ${uid})`,
    sql: 'drop policy narrow on public.dating_goals',
    evidence: {
      'dating_goals stranger sees': 'foreign',
      'dating_goals stranger select': 'foreign, made up',
      'dating_goals owner sees': 'own, foreign',
      'dating_goals owner select': 'own, foreign, made up',
    },
    checks: { mend: 'drop policy wide on public.dating_goals', found: leaks('dating_goals') },
  },
  {
    name: 'messages stay with their sender when the other side of the match changes',
    sql: `alter policy "partners read their messages" on public.chat_messages using (sender_id = ${uid})`,
    evidence: {
      'chat_messages stranger select': 'made up',
      'chat_messages owner select': 'some own, some made up',
    },
  },
  {
    name: 'messages stay with their sender when the other side of the match has changed',
    sql: `alter policy "partners read their messages" on public.chat_messages using (sender_id = ${uid});
      update public.wingman_matches set user1_id = '0e000000-0000-4000-8000-000000000005'
        where id = '1a000000-0000-4000-8000-000000000001'`,
    checks: {
      mend: `update public.wingman_matches set user1_id = '0a000000-0000-4000-8000-000000000001'
          where id = '1a000000-0000-4000-8000-000000000001';
        ${restorePolicy('partners read their messages')}`,
      found: ['rls.isolation', 'not_verified', 'chat_messages'],
    },
  },
  {
    name: 'messages of both sides stay when the other side of the match has changed',
    given: `alter table chat_messages add partner_id uuid;
      update chat_messages set partner_id = case sender_id when user1_id then user2_id else user1_id end
        from wingman_matches where wingman_matches.id = match_id`,
    sql: `alter policy "partners read their messages" on chat_messages using (${uid} in (sender_id, partner_id));
      update wingman_matches set user1_id = '0f000000-0000-4000-8000-000000000006'
        where user1_id = '0c000000-0000-4000-8000-000000000003'`,
    evidence: {
      'chat_messages stranger select': 'made up',
      'chat_messages owner select': 'some own, some made up',
    },
  },
  {
    name: 'a definer function inside a policy says yes to everybody',
    sql: `create schema private; grant usage on schema private to authenticated;
      create function private.is_partner(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as 'select exists (select from public.wingman_matches where id = asked)';
      alter policy "partners read their sessions" on public.wingman_sessions using (private.is_partner(match_id))`,
    evidence: {
      'wingman_sessions stranger sees': 'foreign',
      'wingman_sessions stranger select': 'foreign, made up',
      'wingman_sessions owner sees': 'own, foreign',
      'wingman_sessions owner select': 'own, foreign, made up',
    },
    checks: {
      mend: `${restorePolicy('partners read their sessions')}; drop schema private cascade`,
      found: leaks('wingman_sessions'),
    },
  },
  {
    name: 'coalesce(auth.uid(), owner) lets in who has no id',
    sql: `create policy open on public.agent_sessions for select to public using (coalesce(auth.uid(), user_id) = user_id)`,
    evidence: {
      'agent_sessions anon sees': 'foreign',
      'agent_sessions anon select': 'foreign',
    },
    checks: {
      mend: 'drop policy open on public.agent_sessions',
      found: ['rls.anonymous', 'leaking', 'agent_sessions'],
    },
  },
  {
    name: 'a policy that was meant for the service role is for public',
    sql: 'create policy "service role has full access" on public.dating_goals for all using (true) with check (true)',
    evidence: {
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
    },
    checks: { mend: 'drop policy "service role has full access" on public.dating_goals', found: leaks('dating_goals') },
  },
  {
    name: 'anon reads user data by a policy',
    sql: 'create policy peek on public.dating_goals for select to anon using (true)',
    evidence: {
      'dating_goals anon sees': 'foreign',
      'dating_goals anon select': 'foreign',
    },
    checks: {
      mend: 'drop policy peek on public.dating_goals',
      found: ['rls.anonymous', 'leaking', 'dating_goals'],
    },
  },
  {
    name: 'anon may delete by a policy for public',
    given: 'grant delete on dating_goals to anon',
    sql: 'create policy cleanup on dating_goals for delete to public using (coalesce(auth.uid(), user_id) = user_id)',
    evidence: {
      'dating_goals anon delete': 'foreign',
      'dating_goals owner delete': 'own',
    },
  },
  {
    name: 'USING (true) for SELECT',
    sql: 'create policy loose on public.dating_goals for select to authenticated using (true)',
    evidence: {
      'dating_goals stranger sees': 'foreign',
      'dating_goals stranger select': 'foreign, made up',
      'dating_goals owner sees': 'own, foreign',
      'dating_goals owner select': 'own, foreign, made up',
    },
    checks: { mend: 'drop policy loose on public.dating_goals', found: leaks('dating_goals') },
  },
  {
    name: 'WITH CHECK (true) for INSERT',
    sql: 'create policy loose on confidence_test_results for insert to authenticated with check (true)',
    evidence: {
      'confidence_test_results stranger insert': 'own, foreign, made up',
      'confidence_test_results owner insert': 'own, foreign, made up',
    },
  },
  {
    name: 'USING (true) for UPDATE with a correct WITH CHECK',
    sql: `create policy loose on confidence_test_results for update to authenticated using (true) with check (user_id = ${uid})`,
    evidence: {
      'confidence_test_results stranger update': 'foreign, made up',
      'confidence_test_results owner update': 'own, some foreign, made up',
    },
  },
  {
    name: 'UPDATE reaches rows of others',
    sql: 'alter policy "users change their own coaching" on public.agent_sessions using (is_active)',
    evidence: {
      'agent_sessions stranger update': 'foreign, made up',
      'agent_sessions owner update': 'own, some foreign, made up',
    },
    checks: { mend: restorePolicy('users change their own coaching'), found: leaks('agent_sessions') },
  },
  {
    name: 'WITH CHECK (true) for UPDATE with a correct USING',
    sql: 'alter policy "users go on with their own test" on confidence_test_progress with check (true)',
    evidence: {
      'confidence_test_progress owner update': 'own, some foreign',
    },
  },
  {
    name: 'UPDATE lets users give their rows to others',
    sql: 'alter policy "users change their own goals" on public.dating_goals with check (goals is not null)',
    evidence: {
      'dating_goals owner update': 'own, some foreign',
    },
    checks: { mend: restorePolicy('users change their own goals'), found: leaks('dating_goals') },
  },
  {
    name: 'a session may be moved to the match of others',
    sql: 'alter policy "partners change their sessions" on wingman_sessions with check (match_id is not null)',
    evidence: {
      'wingman_sessions owner update': 'own, some foreign',
    },
  },
  {
    name: 'WITH CHECK asks by the key of the row, which an update does not change',
    given: `create function may_change(asked uuid) returns boolean language sql stable security definer
      set search_path = '' as
      'select exists (select from public.wingman_sessions as session
        join public.wingman_matches as match on match.id = session.match_id
        where session.id = asked and auth.uid() in (match.user1_id, match.user2_id))'`,
    sql: 'alter policy "partners change their sessions" on wingman_sessions using (may_change(id)) with check (may_change(id))',
    evidence: {
      'wingman_sessions owner update': 'own, some foreign',
    },
  },
  {
    name: 'USING (true) for DELETE',
    sql: 'create policy loose on wingman_matches for delete to authenticated using (true)',
    evidence: {
      'wingman_matches stranger delete': 'foreign, made up',
      'wingman_matches owner delete': 'own, foreign, made up',
    },
  },
  {
    name: 'USING (true) for ALL',
    sql: 'create policy loose on user_profiles to authenticated using (true)',
    evidence: {
      'user_profiles stranger sees': 'foreign',
      'user_profiles stranger select': 'foreign',
      'user_profiles stranger insert': 'own, foreign',
      'user_profiles stranger update': 'foreign',
      'user_profiles stranger delete': 'foreign',
      'user_profiles owner sees': 'own, foreign',
      'user_profiles owner select': 'own, foreign, made up',
      'user_profiles owner insert': 'own, foreign, made up',
      'user_profiles owner update': 'own, foreign, made up',
      'user_profiles owner delete': 'own, foreign, made up',
    },
  },
  {
    name: 'every signed-in user keeps every location',
    sql: 'alter policy "users keep their own location" on public.user_locations using (true) with check (true)',
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
    checks: { mend: restorePolicy('users keep their own location'), found: leaks('user_locations') },
  },
  {
    name: 'a sub-query forgot to name its row',
    sql: `alter policy "partners read their messages" on public.chat_messages using (
      exists (select from public.wingman_matches as match where ${uid} in (match.user1_id, match.user2_id)))`,
    evidence: {
      'chat_messages owner sees': 'own, foreign',
      'chat_messages owner select': 'own, foreign, made up',
    },
    checks: { mend: restorePolicy('partners read their messages'), found: leaks('chat_messages') },
  },
  {
    name: 'an OR at the wrong place',
    sql: `alter policy "partners read their match" on public.wingman_matches
      using (${uid} = user1_id or ${uid} = user2_id or status = 'active')`,
    evidence: {
      'wingman_matches stranger sees': 'foreign',
      'wingman_matches stranger select': 'some foreign, some made up',
      'wingman_matches owner sees': 'own, foreign',
      'wingman_matches owner select': 'own, some foreign, some made up',
    },
    checks: {
      mend: restorePolicy('partners read their match'),
      found: ['rls.isolation', 'exposed', 'wingman_matches'],
    },
  },
  {
    name: 'a row belongs to nobody, and everybody sees it',
    given: `alter table dating_goals alter user_id drop not null; update dating_goals set user_id = null where goals like 'Two%'`,
    sql: 'create policy nobodys on dating_goals for select to authenticated using (user_id is null)',
    evidence: {
      'dating_goals stranger sees': 'foreign',
      'dating_goals stranger select': 'some foreign, some made up',
      'dating_goals owner sees': 'own, foreign',
      'dating_goals owner select': 'own, some foreign, some made up',
    },
  },
  {
    name: 'users can no longer read what is theirs',
    sql: 'alter policy "users read their own results" on public.confidence_test_results using (false)',
    evidence: {
      'confidence_test_results owner sees': 'nothing',
      'confidence_test_results owner select': 'nothing',
    },
    checks: {
      mend: restorePolicy('users read their own results'),
      found: ['rls.isolation', 'drifted', 'confidence_test_results'],
    },
  },
  {
    name: 'nobody passes WITH CHECK',
    sql: 'alter policy "users add their own results" on confidence_test_results with check (false)',
    evidence: {
      'confidence_test_results stranger insert': 'nothing',
      'confidence_test_results owner insert': 'nothing',
    },
  },
];
