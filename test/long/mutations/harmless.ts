/** A change after which everything must be as well as before. */
export interface Harmless {
  readonly name: string;
  readonly sql: string;
  readonly mend: string;
}

const uid = '(select auth.uid())';

export const harmless: readonly Harmless[] = [
  {
    name: 'an index',
    sql: 'create index extra on public.chat_messages (created_at)',
    mend: 'drop index public.extra',
  },
  {
    name: 'a nullable column',
    sql: 'alter table public.user_profiles add column pronouns text',
    mend: 'alter table public.user_profiles drop column pronouns',
  },
  {
    name: 'a comment',
    sql: "comment on table public.user_profiles is 'people'",
    mend: 'comment on table public.user_profiles is null',
  },
  {
    name: 'a renamed policy with the same meaning',
    sql: 'alter policy "users read their own goals" on public.dating_goals rename to own_goals',
    mend: 'alter policy own_goals on public.dating_goals rename to "users read their own goals"',
  },
  {
    name: 'a new table that is well protected',
    sql: `create table public.notes (id uuid primary key, user_id uuid not null references public.user_profiles (id));
          create index on public.notes (user_id); alter table public.notes enable row level security;
          create policy own on public.notes for all to authenticated using (user_id = ${uid}) with check (user_id = ${uid});
          grant select, insert, update, delete on public.notes to authenticated, service_role`,
    mend: 'drop table public.notes',
  },
  {
    name: 'a new table that no API role may touch',
    sql: 'create table public.internal (id uuid primary key)',
    mend: 'drop table public.internal',
  },
  {
    name: 'a policy the other way round',
    sql: `alter policy "users read their own goals" on public.dating_goals using (${uid} = user_id)`,
    mend: `alter policy "users read their own goals" on public.dating_goals using (user_id = ${uid})`,
  },
  {
    name: 'a policy with IN instead of =',
    sql: `alter policy "users read their own goals" on public.dating_goals using (user_id in (select auth.uid()))`,
    mend: `alter policy "users read their own goals" on public.dating_goals using (user_id = ${uid})`,
  },
  {
    name: 'a policy with IN over a sub-query instead of EXISTS',
    sql: `alter policy "partners read their messages" on public.chat_messages using (match_id in (
            select id from public.wingman_matches where user1_id = ${uid} or user2_id = ${uid}))`,
    mend: `alter policy "partners read their messages" on public.chat_messages using (
             exists (select from public.wingman_matches as match
               where match.id = chat_messages.match_id and ${uid} in (match.user1_id, match.user2_id)))`,
  },
  {
    name: "another role's policy",
    sql: 'create policy jobs on public.dating_goals for all to service_role using (true) with check (true)',
    mend: 'drop policy jobs on public.dating_goals',
  },
  {
    name: 'a restrictive policy on top',
    sql: `create policy narrow on public.dating_goals as restrictive for all to authenticated
            using (user_id = ${uid}) with check (user_id = ${uid})`,
    mend: 'drop policy narrow on public.dating_goals',
  },
  {
    name: 'a policy for ALL split into its four commands',
    sql: `drop policy "users keep their own location" on public.user_locations;
          create policy a on public.user_locations for insert to authenticated with check (user_id = ${uid});
          create policy b on public.user_locations for update to authenticated using (user_id = ${uid}) with check (user_id = ${uid});
          create policy c on public.user_locations for delete to authenticated using (user_id = ${uid})`,
    mend: `drop policy a on public.user_locations; drop policy b on public.user_locations; drop policy c on public.user_locations;
           create policy "users keep their own location" on public.user_locations for all to authenticated
             using (user_id = ${uid}) with check (user_id = ${uid})`,
  },
  {
    name: 'UPDATE without WITH CHECK, where USING serves for both',
    sql: `drop policy "users change their own goals" on public.dating_goals;
          create policy "users change their own goals" on public.dating_goals for update to authenticated using (user_id = ${uid})`,
    mend: `drop policy "users change their own goals" on public.dating_goals;
           create policy "users change their own goals" on public.dating_goals for update to authenticated
             using (user_id = ${uid}) with check (user_id = ${uid})`,
  },
  {
    name: 'a view with the rights of its caller',
    sql: `create view public.my_goals with (security_invoker = true) as select * from public.dating_goals;
          grant select on public.my_goals to authenticated`,
    mend: 'drop view public.my_goals',
  },
  {
    name: 'a definer function that only the service role may call',
    sql: `create function public.all_goals() returns setof public.dating_goals language sql stable security definer
            set search_path = '' as 'select * from public.dating_goals';
          revoke all on function public.all_goals() from public; grant execute on function public.all_goals() to service_role`,
    mend: 'drop function public.all_goals()',
  },
  {
    name: 'an ordinary function for users',
    sql: `create function public.greet(name text) returns text language sql immutable set search_path = ''
            as $$ select 'Hello ' || name $$; grant execute on function public.greet(text) to authenticated`,
    mend: 'drop function public.greet(text)',
  },
  {
    name: 'a trigger',
    sql: `create function public.touch() returns trigger language plpgsql set search_path = ''
            as $$ begin new.updated_at := now(); return new; end $$;
          create trigger touch before update on public.dating_goals for each row execute function public.touch()`,
    mend: 'drop trigger touch on public.dating_goals; drop function public.touch()',
  },
  {
    name: 'row level security for the owner too',
    sql: 'alter table public.dating_goals force row level security',
    mend: 'alter table public.dating_goals no force row level security',
  },
  {
    name: 'a check constraint',
    sql: 'alter table public.chat_messages add constraint not_blank check (length(message_text) > 0)',
    mend: 'alter table public.chat_messages drop constraint not_blank',
  },
  {
    name: 'a default that changed',
    sql: 'alter table public.approach_challenges alter column points set default 15',
    mend: 'alter table public.approach_challenges alter column points set default 10',
  },
  {
    name: 'more rows of another user',
    sql: `insert into public.dating_goals (user_id, goals) values ('0f000000-0000-4000-8000-000000000006', 'Smile')`,
    mend: `delete from public.dating_goals where goals = 'Smile'`,
  },
  {
    name: 'a definer function that decides rightly inside a policy',
    sql: `create schema private; grant usage on schema private to authenticated;
          create function private.is_partner(uuid) returns boolean language sql stable security definer
            set search_path = '' as 'select exists (select from public.wingman_matches where id = $1 and auth.uid() in (user1_id, user2_id))';
          alter policy "partners read their sessions" on public.wingman_sessions using (private.is_partner(match_id))`,
    mend: `alter policy "partners read their sessions" on public.wingman_sessions using (
             exists (select from public.wingman_matches as match
               where match.id = wingman_sessions.match_id and ${uid} in (match.user1_id, match.user2_id)));
           drop schema private cascade`,
  },
];
