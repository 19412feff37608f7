import { type Change, restorePolicy, uid } from './change.ts';

/** Nobody may do more or less afterwards. */
const nothing = {};

/** Of which the evidence says nothing, and no check turns worse. */
const unnoticed = (name: string, sql: string, mend: string): Change => ({
  name,
  sql,
  evidence: nothing,
  checks: { mend },
});

/** Of which the evidence says nothing; what the checks say of it is another matter. */
const unchanged = (name: string, sql: string): Change => ({ name, sql, evidence: nothing });

export const harmlessChanges: readonly Change[] = [
  unnoticed(
    'an index more',
    'create index extra on public.chat_messages (created_at); create index more on public.dating_goals (comfort_level)',
    'drop index public.extra, public.more',
  ),
  unnoticed(
    'a column more',
    'alter table public.user_profiles add column pronouns text',
    'alter table public.user_profiles drop column pronouns',
  ),
  unnoticed(
    'a comment',
    `comment on table public.user_profiles is 'people'; comment on table public.dating_goals is 'What users are after'`,
    'comment on table public.user_profiles is null; comment on table public.dating_goals is null',
  ),
  unnoticed(
    'a policy with another name',
    'alter policy "users read their own goals" on public.dating_goals rename to own_goals',
    'alter policy own_goals on public.dating_goals rename to "users read their own goals"',
  ),
  unnoticed(
    'a new table that is well protected',
    `create table public.notes (id uuid primary key, user_id uuid not null references public.user_profiles (id));
      create index on public.notes (user_id); alter table public.notes enable row level security;
      create policy own on public.notes for all to authenticated using (user_id = ${uid}) with check (user_id = ${uid});
      grant select, insert, update, delete on public.notes to authenticated, service_role;
      insert into public.notes select gen_random_uuid(), id from public.user_profiles`,
    'drop table public.notes',
  ),
  unnoticed(
    'a new table that no API role may touch',
    'create table public.internal (id uuid primary key)',
    'drop table public.internal',
  ),
  unnoticed(
    'a policy the other way round',
    `alter policy "users read their own goals" on public.dating_goals using (${uid} = user_id)`,
    restorePolicy('users read their own goals'),
  ),
  unnoticed(
    'a policy with IN instead of =',
    'alter policy "users read their own goals" on public.dating_goals using (user_id in (select auth.uid()))',
    restorePolicy('users read their own goals'),
  ),
  unnoticed(
    'a policy with IN over a sub-query instead of EXISTS',
    `alter policy "partners read their messages" on public.chat_messages using (match_id in (
      select id from public.wingman_matches where user1_id = ${uid} or user2_id = ${uid}))`,
    restorePolicy('partners read their messages'),
  ),
  unnoticed(
    'a policy for the service role',
    'create policy jobs on public.dating_goals for all to service_role using (true) with check (true)',
    'drop policy jobs on public.dating_goals',
  ),
  unnoticed(
    'a restrictive policy on top',
    `create policy narrow on public.dating_goals as restrictive for all to authenticated
      using (user_id = ${uid}) with check (user_id = ${uid})`,
    'drop policy narrow on public.dating_goals',
  ),
  unnoticed(
    'a policy for ALL split into its four commands',
    `drop policy "users keep their own location" on public.user_locations;
      create policy a on public.user_locations for insert to authenticated with check (user_id = ${uid});
      create policy b on public.user_locations for update to authenticated using (user_id = ${uid}) with check (user_id = ${uid});
      create policy c on public.user_locations for delete to authenticated using (user_id = ${uid})`,
    `drop policy a on public.user_locations; drop policy b on public.user_locations;
      drop policy c on public.user_locations; ${restorePolicy('users keep their own location')}`,
  ),
  unnoticed(
    'UPDATE without WITH CHECK, where USING serves for both',
    `drop policy "users change their own goals" on public.dating_goals;
      create policy "users change their own goals" on public.dating_goals for update to authenticated using (user_id = ${uid})`,
    restorePolicy('users change their own goals'),
  ),
  unnoticed(
    'a definer function that only the service role may call',
    `create function public.all_goals() returns setof public.dating_goals language sql stable security definer
        set search_path = '' as 'select * from public.dating_goals';
      revoke all on function public.all_goals() from public; grant execute on function public.all_goals() to service_role`,
    'drop function public.all_goals()',
  ),
  unnoticed(
    'an ordinary function for users',
    `create function public.greet(name text) returns text language sql immutable set search_path = ''
      as $$ select 'Hello ' || name $$; grant execute on function public.greet(text) to authenticated`,
    'drop function public.greet(text)',
  ),
  unnoticed(
    'a trigger',
    `create function public.touch() returns trigger language plpgsql set search_path = ''
        as $$ begin new.updated_at := now(); return new; end $$;
      create trigger touch before update on public.dating_goals for each row execute function public.touch()`,
    'drop trigger touch on public.dating_goals; drop function public.touch()',
  ),
  unnoticed(
    'row level security for the owner too',
    'alter table public.dating_goals force row level security',
    'alter table public.dating_goals no force row level security',
  ),
  unnoticed(
    'a check constraint',
    'alter table public.chat_messages add constraint not_blank check (length(message_text) > 0)',
    'alter table public.chat_messages drop constraint not_blank',
  ),
  unnoticed(
    'a default that changed',
    'alter table public.approach_challenges alter column points set default 15',
    'alter table public.approach_challenges alter column points set default 10',
  ),
  unnoticed(
    'more rows of another user',
    `insert into public.dating_goals (user_id, goals) values ('0f000000-0000-4000-8000-000000000006', 'Smile')`,
    `delete from public.dating_goals where goals = 'Smile'`,
  ),
  unnoticed(
    'a definer function that decides rightly inside a policy',
    `create schema private; grant usage on schema private to authenticated;
      create function private.is_partner(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as
        'select exists (select from public.wingman_matches where id = asked and auth.uid() in (user1_id, user2_id))';
      alter policy "partners read their sessions" on public.wingman_sessions using (private.is_partner(match_id))`,
    `${restorePolicy('partners read their sessions')}; drop schema private cascade`,
  ),
  unchanged(
    'a policy with a double negation',
    `alter policy "users read their own goals" on dating_goals using (not (user_id is distinct from ${uid}))`,
  ),
  unchanged(
    'a policy that asks through a join',
    `alter policy "partners read their messages" on chat_messages using (match_id in (
      select match.id from wingman_matches as match join user_profiles as profile
        on profile.id in (match.user1_id, match.user2_id) where profile.id = ${uid}))`,
  ),
  unchanged(
    'a policy that takes the whole row',
    `create function is_own(goals dating_goals) returns boolean language sql stable
        return goals.user_id = auth.uid();
      alter policy "users read their own goals" on dating_goals using (is_own(dating_goals))`,
  ),
  unchanged(
    'a policy that asks by the key of the row',
    `create function may_read(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as
        'select exists (select from public.wingman_sessions as session
          join public.wingman_matches as match on match.id = session.match_id
          where session.id = asked and auth.uid() in (match.user1_id, match.user2_id))';
      alter policy "partners read their sessions" on wingman_sessions using (may_read(id))`,
  ),
  unchanged(
    'a policy that asks a function that depends on the search path of the request',
    `create function is_partner(asked uuid) returns boolean language plpgsql stable as
        'begin return exists (select from wingman_matches where id = asked and auth.uid() in (user1_id, user2_id)); end';
      alter policy "partners read their sessions" on wingman_sessions using (is_partner(match_id))`,
  ),
  unchanged(
    'a policy for public that asks whether it is the service role',
    `create policy service on dating_goals to public using ((select auth.role()) = 'service_role')`,
  ),
  unchanged(
    'a policy for users with coalesce(auth.uid(), owner)',
    'alter policy "users read their own goals" on dating_goals using (coalesce(auth.uid(), user_id) = user_id)',
  ),
  unchanged(
    'a table that the role of the API owns, and whose policies bind its owner too',
    'alter table user_locations owner to authenticated; alter table user_locations force row level security',
  ),
  unchanged(
    'users may read some columns alone',
    `revoke select on user_profiles from authenticated;
      grant select (id, first_name) on user_profiles to authenticated`,
  ),
  unchanged(
    'another other side of a match',
    `update wingman_matches set user2_id = '0f000000-0000-4000-8000-000000000006'
      where user2_id = '0b000000-0000-4000-8000-000000000002'`,
  ),
  unchanged(
    'no foreign key to the owners, while the primary key is still there',
    'alter table chat_messages drop constraint chat_messages_match_id_fkey',
  ),
  unchanged(
    'columns with the names of aliases',
    'alter table dating_goals add this_row text, add parent text, add owner uuid, add x text',
  ),
  unchanged(
    'one column less and another one more',
    'alter table dating_goals drop comfort_level; alter table dating_goals add "Mood, today" text default \'a"b\'',
  ),
];
