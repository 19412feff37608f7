/** A change of the database that something must notice. One fault each; `mend` undoes it. */
interface Mutation {
  readonly name: string;
  readonly sql: string;
  readonly mend: string;
  /** The check that must turn, and its reason. Others may turn too where the fault is visible to them. */
  readonly check: string;
  readonly reason: string;
  /** What the details or findings must name. */
  readonly names: string;
}

const uid = '(select auth.uid())';
const drop = (policy: string, table: string) => `drop policy ${policy} on public.${table}`;

const schemaFaults: readonly Mutation[] = [
  {
    name: 'a core table is gone',
    sql: 'alter table public.confidence_test_results rename to lost',
    mend: 'alter table public.lost rename to confidence_test_results',
    check: 'schema.tables',
    reason: 'missing',
    names: 'confidence_test_results',
  },
  {
    name: 'the service role lost its grant on a core table',
    sql: 'revoke all on public.user_locations from service_role',
    mend: 'grant select, insert, update, delete on public.user_locations to service_role',
    check: 'schema.tables',
    reason: 'forbidden',
    names: 'user_locations',
  },
  {
    name: 'a core table moved to a schema that is not exposed',
    sql: 'create schema attic; alter table public.user_locations set schema attic',
    mend: 'alter table attic.user_locations set schema public; drop schema attic',
    check: 'schema.tables',
    reason: 'missing',
    names: 'user_locations',
  },
  {
    name: 'a column is renamed',
    sql: 'alter table public.chat_messages rename column message_text to body',
    mend: 'alter table public.chat_messages rename column body to message_text',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'message_text',
  },
  {
    name: 'a column is dropped',
    sql: 'alter table public.user_profiles drop column photo_url',
    mend: 'alter table public.user_profiles add column photo_url text',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'photo_url',
  },
  {
    name: 'a column has another type',
    sql: 'alter table public.wingman_matches alter column user1_reputation type bigint',
    mend: 'alter table public.wingman_matches alter column user1_reputation type integer',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'user1_reputation',
  },
  {
    name: 'a column has another length',
    sql: 'alter table public.wingman_matches alter column status type character varying(20)',
    mend: 'alter table public.wingman_matches alter column status type character varying(50)',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'status',
  },
  {
    name: 'a column that must be set may be empty',
    sql: 'alter table public.chat_messages alter column message_text drop not null',
    mend: 'alter table public.chat_messages alter column message_text set not null',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'message_text',
  },
  {
    name: 'a primary key is gone',
    sql: 'alter table public.chat_read_timestamps drop constraint chat_read_timestamps_pkey',
    mend: 'alter table public.chat_read_timestamps add primary key (match_id, user_id)',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'chat_read_timestamps',
  },
  {
    name: 'a table that is not core is gone',
    sql: 'alter table public.dating_goals rename to lost',
    mend: 'alter table public.lost rename to dating_goals',
    check: 'schema.structure',
    reason: 'drifted',
    names: 'dating_goals',
  },
  {
    name: 'a foreign key is dropped',
    sql: 'alter table public.chat_messages drop constraint chat_messages_sender_id_fkey',
    mend: `alter table public.chat_messages add constraint chat_messages_sender_id_fkey
             foreign key (sender_id) references public.user_profiles (id) on delete cascade`,
    check: 'schema.foreign_keys',
    reason: 'missing',
    names: 'chat_messages.sender_id',
  },
  {
    name: 'a foreign key no longer deletes along',
    sql: `alter table public.dating_goals drop constraint dating_goals_user_id_fkey,
            add constraint dating_goals_user_id_fkey foreign key (user_id) references public.user_profiles (id)`,
    mend: `alter table public.dating_goals drop constraint dating_goals_user_id_fkey,
             add constraint dating_goals_user_id_fkey foreign key (user_id)
             references public.user_profiles (id) on delete cascade`,
    check: 'schema.foreign_keys',
    reason: 'drifted',
    names: 'dating_goals.user_id',
  },
  {
    name: 'a foreign key deletes along that must not',
    sql: `alter table public.wingman_sessions drop constraint wingman_sessions_user1_challenge_id_fkey,
            add constraint wingman_sessions_user1_challenge_id_fkey foreign key (user1_challenge_id)
            references public.approach_challenges (id) on delete cascade`,
    mend: `alter table public.wingman_sessions drop constraint wingman_sessions_user1_challenge_id_fkey,
             add constraint wingman_sessions_user1_challenge_id_fkey foreign key (user1_challenge_id)
             references public.approach_challenges (id)`,
    check: 'schema.foreign_keys',
    reason: 'drifted',
    names: 'wingman_sessions.user1_challenge_id',
  },
  {
    name: 'a new table is open to everybody who is signed in',
    sql: 'create table public.notes (id uuid primary key); grant select on public.notes to authenticated',
    mend: 'drop table public.notes',
    check: 'schema.drift',
    reason: 'unprotected',
    names: 'notes',
  },
  {
    name: 'a partition can be read around its protected parent',
    sql: `create table public.events (id uuid, at date) partition by range (at);
          alter table public.events enable row level security;
          create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
          grant select on public.events, public.events_2026 to authenticated`,
    mend: 'drop table public.events',
    check: 'schema.drift',
    reason: 'unprotected',
    names: 'events_2026',
  },
];

const protectionFaults: readonly Mutation[] = [
  ...['user_profiles', 'chat_messages', 'dating_goals_progress'].map((table) => ({
    name: `row level security is off on ${table}`,
    sql: `alter table public.${table} disable row level security`,
    mend: `alter table public.${table} enable row level security`,
    check: 'rls.enabled',
    reason: 'unprotected',
    names: table,
  })),
  {
    name: 'the role of all users owns a table',
    sql: 'alter table public.dating_goals owner to authenticated',
    mend: `alter table public.dating_goals owner to postgres;
           grant select on public.dating_goals to anon;
           grant select, insert, update, delete on public.dating_goals to authenticated, service_role`,
    check: 'rls.enabled',
    reason: 'unprotected',
    names: 'dating_goals',
  },
  {
    name: 'a materialized view over user data is exposed',
    sql: `create materialized view public.all_goals as select * from public.dating_goals;
          grant select on public.all_goals to authenticated`,
    mend: 'drop materialized view public.all_goals',
    check: 'rls.enabled',
    reason: 'unprotected',
    names: 'all_goals',
  },
  {
    name: 'a foreign table is exposed',
    sql: `create foreign data wrapper nothing; create server nowhere foreign data wrapper nothing;
          create foreign table public.elsewhere (id uuid) server nowhere; grant select on public.elsewhere to authenticated`,
    mend: 'drop foreign data wrapper nothing cascade',
    check: 'rls.enabled',
    reason: 'unprotected',
    names: 'elsewhere',
  },
];

const policyFaults: readonly Mutation[] = [
  {
    name: 'the policy for INSERT is missing',
    sql: drop('"users set their own goals"', 'dating_goals'),
    mend: `create policy "users set their own goals" on public.dating_goals
             for insert to authenticated with check (user_id = ${uid})`,
    check: 'rls.policies',
    reason: 'drifted',
    names: 'dating_goals',
  },
  {
    name: 'the policy for SELECT is for another role',
    sql: 'alter policy "users read their own goals" on public.dating_goals to service_role',
    mend: 'alter policy "users read their own goals" on public.dating_goals to authenticated',
    check: 'rls.policies',
    reason: 'drifted',
    names: 'dating_goals',
  },
  {
    name: 'a policy for UPDATE is always true',
    sql: 'alter policy "users change their own goals" on public.dating_goals using (true) with check (true)',
    mend: `alter policy "users change their own goals" on public.dating_goals
             using (user_id = ${uid}) with check (user_id = ${uid})`,
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'users change their own goals',
  },
  {
    name: 'a policy allows a command that the contract does not',
    sql: `create policy extra on public.confidence_test_results for delete to authenticated using (user_id = ${uid})`,
    mend: drop('extra', 'confidence_test_results'),
    check: 'rls.policies',
    reason: 'drifted',
    names: 'extra',
  },
  {
    name: 'a policy reads what users may write about themselves',
    sql: `create policy admins on public.dating_goals for select to authenticated
            using (((select auth.jwt()) -> 'user_metadata' ->> 'role') = 'admin')`,
    mend: drop('admins', 'dating_goals'),
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'admins',
  },
  {
    name: 'a policy asks who the user is for every row',
    sql: 'alter policy "users read their own goals" on public.dating_goals using (user_id = auth.uid())',
    mend: `alter policy "users read their own goals" on public.dating_goals using (user_id = ${uid})`,
    check: 'rls.policies',
    reason: 'slow',
    names: 'users read their own goals',
  },
  {
    name: 'a policy filters a big table by a column without an index',
    sql: `drop index public.agent_sessions_user_id_idx;
          insert into public.agent_sessions (user_id, thread_id, agent_type)
            select '0a000000-0000-4000-8000-000000000001', 'bulk', 'coach' from generate_series(1, 20000);
          analyze public.agent_sessions`,
    mend: `delete from public.agent_sessions where thread_id = 'bulk'; create index on public.agent_sessions (user_id);
           analyze public.agent_sessions`,
    check: 'rls.policies',
    reason: 'slow',
    names: 'agent_sessions',
  },
  {
    name: 'a view reads user data with the rights of its owner',
    sql: `create view public.goals_view as select * from public.dating_goals;
          grant select on public.goals_view to authenticated`,
    mend: 'drop view public.goals_view',
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'goals_view',
  },
  {
    name: 'a definer function over user data can be called by everybody',
    sql: `create function public.all_goals() returns setof public.dating_goals language sql stable security definer
            set search_path = '' as 'select * from public.dating_goals';
          grant execute on function public.all_goals() to anon, authenticated`,
    mend: 'drop function public.all_goals()',
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'all_goals',
  },
  {
    name: 'a definer function lets its caller choose the search path',
    sql: `create function public.count_goals() returns bigint language sql stable security definer
            as 'select count(*) from public.dating_goals';
          grant execute on function public.count_goals() to authenticated`,
    mend: 'drop function public.count_goals()',
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'count_goals',
  },
  {
    name: 'users may truncate',
    sql: 'grant truncate on public.chat_messages to authenticated',
    mend: 'revoke truncate on public.chat_messages from authenticated',
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'chat_messages',
  },
  {
    name: 'anon may add triggers',
    sql: 'grant trigger on public.dating_goals to anon',
    mend: 'revoke trigger on public.dating_goals from anon',
    check: 'rls.policies',
    reason: 'unprotected',
    names: 'dating_goals',
  },
];

const isolationFaults: readonly Mutation[] = [
  {
    name: 'a loose DELETE behind a correct SELECT',
    sql: `grant delete on public.dating_goals to authenticated;
          create policy loose on public.dating_goals for delete to authenticated using (true)`,
    mend: drop('loose', 'dating_goals'),
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'dating_goals',
  },
  {
    name: 'WITH CHECK tests a different column',
    sql: `alter policy "partners write in their own name" on public.chat_messages with check (sender_id = ${uid})`,
    mend: `alter policy "partners write in their own name" on public.chat_messages with check (
             sender_id = ${uid} and exists (select from public.wingman_matches as match
               where match.id = chat_messages.match_id and ${uid} in (match.user1_id, match.user2_id)))`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'chat_messages',
  },
  {
    name: 'a permissive policy is added later',
    sql: `create policy "matches may look" on public.confidence_test_results for select to authenticated
            using (experience_level is not null)`,
    mend: drop('"matches may look"', 'confidence_test_results'),
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'confidence_test_results',
  },
  {
    name: 'a restrictive policy that held a wide one in check is dropped',
    sql: `create policy wide on public.dating_goals_progress for select to authenticated using (flow_step >= 0);
          create policy narrow on public.dating_goals_progress as restrictive for select to authenticated
            using (user_id = ${uid});
          drop policy narrow on public.dating_goals_progress`,
    mend: drop('wide', 'dating_goals_progress'),
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'dating_goals_progress',
  },
  {
    name: 'ownership through a match whose other side changed',
    sql: `alter policy "partners read their messages" on public.chat_messages using (sender_id = ${uid});
          update public.wingman_matches set user1_id = '0e000000-0000-4000-8000-000000000005'
            where id = '1a000000-0000-4000-8000-000000000001'`,
    mend: `update public.wingman_matches set user1_id = '0a000000-0000-4000-8000-000000000001'
             where id = '1a000000-0000-4000-8000-000000000001';
           alter policy "partners read their messages" on public.chat_messages using (
             exists (select from public.wingman_matches as match
               where match.id = chat_messages.match_id and ${uid} in (match.user1_id, match.user2_id)))`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'chat_messages',
  },
  {
    name: 'a definer function inside a policy says yes to everybody',
    sql: `create schema private; grant usage on schema private to authenticated;
          create function private.is_partner(uuid) returns boolean language sql stable security definer
            set search_path = '' as 'select exists (select from public.wingman_matches where id = $1)';
          alter policy "partners read their sessions" on public.wingman_sessions using (private.is_partner(match_id))`,
    mend: `alter policy "partners read their sessions" on public.wingman_sessions using (
             exists (select from public.wingman_matches as match
               where match.id = wingman_sessions.match_id and ${uid} in (match.user1_id, match.user2_id)));
           drop schema private cascade`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'wingman_sessions',
  },
  {
    name: 'coalesce lets in who is not signed in',
    sql: `create policy open on public.dating_goals for select to public using (coalesce(${uid}, user_id) = user_id)`,
    mend: drop('open', 'dating_goals'),
    check: 'rls.anonymous',
    reason: 'leaking',
    names: 'dating_goals',
  },
  {
    name: 'a policy meant for service_role is to public',
    sql: 'create policy "service role has full access" on public.agent_sessions for all using (true) with check (true)',
    mend: drop('"service role has full access"', 'agent_sessions'),
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'agent_sessions',
  },
  {
    name: 'UPDATE reaches rows of others',
    sql: 'alter policy "users change their own coaching" on public.agent_sessions using (is_active)',
    mend: `alter policy "users change their own coaching" on public.agent_sessions using (user_id = ${uid})`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'agent_sessions',
  },
  {
    name: 'UPDATE lets users give their rows to others',
    sql: 'alter policy "users change their own goals" on public.dating_goals with check (goals is not null)',
    mend: `alter policy "users change their own goals" on public.dating_goals with check (user_id = ${uid})`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'dating_goals',
  },
  {
    name: 'INSERT takes rows in the name of others',
    sql: `alter policy "users set their own marks" on public.chat_read_timestamps with check (${uid} is not null)`,
    mend: `alter policy "users set their own marks" on public.chat_read_timestamps with check (user_id = ${uid})`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'chat_read_timestamps',
  },
  {
    name: 'a sub-query forgot to name its row',
    sql: `alter policy "partners read their messages" on public.chat_messages using (
            exists (select from public.wingman_matches as match where ${uid} in (match.user1_id, match.user2_id)))`,
    mend: `alter policy "partners read their messages" on public.chat_messages using (
             exists (select from public.wingman_matches as match
               where match.id = chat_messages.match_id and ${uid} in (match.user1_id, match.user2_id)))`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'chat_messages',
  },
  {
    name: 'an OR at the wrong place',
    sql: `alter policy "partners read their match" on public.wingman_matches
            using (${uid} = user1_id or ${uid} = user2_id or status = 'active')`,
    mend: `alter policy "partners read their match" on public.wingman_matches using (${uid} in (user1_id, user2_id))`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'wingman_matches',
  },
  {
    name: 'users can no longer read what is theirs',
    sql: 'alter policy "users read their own results" on public.confidence_test_results using (false)',
    mend: `alter policy "users read their own results" on public.confidence_test_results using (user_id = ${uid})`,
    check: 'rls.isolation',
    reason: 'drifted',
    names: 'confidence_test_results',
  },
  {
    name: 'a policy runs into itself',
    sql: `alter policy "partners read their match" on public.wingman_matches using (
            exists (select from public.wingman_matches as other where other.user1_id = ${uid}))`,
    mend: `alter policy "partners read their match" on public.wingman_matches using (${uid} in (user1_id, user2_id))`,
    check: 'rls.isolation',
    reason: 'not_verified',
    names: 'wingman_matches',
  },
  {
    name: 'every signed-in user keeps every location',
    sql: 'alter policy "users keep their own location" on public.user_locations using (true) with check (true)',
    mend: `alter policy "users keep their own location" on public.user_locations
             using (user_id = ${uid}) with check (user_id = ${uid})`,
    check: 'rls.isolation',
    reason: 'leaking',
    names: 'user_locations',
  },
];

const anonymousFaults: readonly Mutation[] = [
  {
    name: 'anon reads user data by a policy',
    sql: 'create policy peek on public.dating_goals for select to anon using (true)',
    mend: drop('peek', 'dating_goals'),
    check: 'rls.anonymous',
    reason: 'leaking',
    names: 'dating_goals',
  },
  {
    name: 'anon reads user data through a view',
    sql: 'create view public.goals_view as select * from public.dating_goals; grant select on public.goals_view to anon',
    mend: 'drop view public.goals_view',
    check: 'rls.anonymous',
    reason: 'leaking',
    names: 'goals_view',
  },
];

export const faults = [
  ...schemaFaults,
  ...protectionFaults,
  ...policyFaults,
  ...isolationFaults,
  ...anonymousFaults,
] as const;
