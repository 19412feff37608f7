interface HarmlessChange {
  readonly name: string;
  readonly change: string;
}

const uid = '(select auth.uid())';

/** Changes that let nobody do more or less, so that no answer of the evidence turns. */
export const harmlessChanges: readonly HarmlessChange[] = [
  {
    name: 'a policy has another name',
    change: 'alter policy "users read their own goals" on dating_goals rename to "own goals"',
  },
  {
    name: 'a policy is written in another way',
    change: `alter policy "users read their own goals" on dating_goals using (not (user_id is distinct from ${uid}))`,
  },
  {
    name: 'a policy asks through a join',
    change: `alter policy "partners read their messages" on chat_messages using (match_id in (
      select match.id from wingman_matches as match join user_profiles as profile
        on profile.id in (match.user1_id, match.user2_id) where profile.id = ${uid}))`,
  },
  {
    name: 'a policy takes the whole row',
    change: `create function is_own(goals dating_goals) returns boolean language sql stable
        return goals.user_id = auth.uid();
      alter policy "users read their own goals" on dating_goals using (is_own(dating_goals))`,
  },
  {
    name: 'a policy asks a definer function that asks for the user',
    change: `create function is_partner(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as
        'select exists (select from public.wingman_matches where id = asked and auth.uid() in (user1_id, user2_id))';
      alter policy "partners read their sessions" on wingman_sessions using (is_partner(match_id))`,
  },
  {
    name: 'a policy asks by the key of the row',
    change: `create function may_read(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as
        'select exists (select from public.wingman_sessions as session
          join public.wingman_matches as match on match.id = session.match_id
          where session.id = asked and auth.uid() in (match.user1_id, match.user2_id))';
      alter policy "partners read their sessions" on wingman_sessions using (may_read(id))`,
  },
  {
    name: 'a policy asks a function that depends on the search path of the request',
    change: `create function is_partner(asked uuid) returns boolean language plpgsql stable as
        'begin return exists (select from wingman_matches where id = asked and auth.uid() in (user1_id, user2_id)); end';
      alter policy "partners read their sessions" on wingman_sessions using (is_partner(match_id))`,
  },
  {
    name: 'a policy for the service role is added',
    change: 'create policy service on dating_goals to service_role using (true)',
  },
  {
    name: 'a policy for public asks whether it is the service role',
    change: `create policy service on dating_goals to public using (${'(select auth.role())'} = 'service_role')`,
  },
  {
    name: 'a policy for users has coalesce(auth.uid(), owner)',
    change: `alter policy "users read their own goals" on dating_goals using (coalesce(auth.uid(), user_id) = user_id)`,
  },
  {
    name: 'a restrictive policy joins a correct one',
    change: `create policy nobody_else on dating_goals as restrictive using (user_id = ${uid})`,
  },
  {
    name: 'the role of the API owns a table whose policies bind its owner too',
    change: 'alter table user_locations owner to authenticated; alter table user_locations force row level security',
  },
  {
    name: 'users may read some columns alone',
    change: `revoke select on user_profiles from authenticated;
      grant select (id, first_name) on user_profiles to authenticated`,
  },
  {
    name: 'the other side of a match changes',
    change: `update wingman_matches set user2_id = '0f000000-0000-4000-8000-000000000006'
      where user2_id = '0b000000-0000-4000-8000-000000000002'`,
  },
  {
    name: 'the foreign key to the owners is gone, and the primary key is still there',
    change: 'alter table chat_messages drop constraint chat_messages_match_id_fkey',
  },
  {
    name: 'a table has columns with the names of aliases',
    change: 'alter table dating_goals add this_row text, add parent text, add owner uuid, add x text',
  },
  {
    name: 'a table has lost a column and got another',
    change:
      'alter table dating_goals drop comfort_level; alter table dating_goals add "Mood, today" text default \'a"b\'',
  },
  { name: 'a table has an index more', change: 'create index on dating_goals (comfort_level)' },
  { name: 'a table has a comment', change: `comment on table dating_goals is 'What users are after'` },
  {
    name: 'a table that is well protected is added',
    change: `create table notes (id uuid primary key, user_id uuid not null);
      alter table notes enable row level security; grant select on notes to authenticated;
      create policy own on notes for select to authenticated using (user_id = ${uid})`,
  },
];
