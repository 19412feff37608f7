/** A deliberate change of who may do what, in one transaction that is taken back. */
export interface Mutation {
  readonly name: string;
  /** What was there before, when the platform as it is will not do. */
  readonly given?: string;
  readonly change: string;
  /** Every answer of the evidence that turns, by its name, and nothing else does. */
  readonly turns: Readonly<Record<string, unknown>>;
}

const uid = '(select auth.uid())';
const isPartner = `exists (select from public.wingman_matches as match where match.id = match_id and ${uid} in (match.user1_id, match.user2_id))`;

export const mutations: readonly Mutation[] = [
  {
    name: 'row level security is off',
    change: 'alter table dating_goals disable row level security',
    turns: {
      'dating_goals seesForeignRows': true,
      'dating_goals strangerSeesRows': true,
      'dating_goals anonSeesRows': true,
      'dating_goals delete.own': true,
      'dating_goals delete.foreign': true,
      'dating_goals insert.foreign': true,
      'dating_goals select.foreign': true,
      'dating_goals update.foreign': true,
      'dating_goals anon.select': true,
    },
  },
  {
    name: 'a loose policy for DELETE is behind a correct one for SELECT',
    change: 'create policy loose on dating_goals for delete to authenticated using (auth.uid() is not null)',
    turns: { 'dating_goals delete.own': true, 'dating_goals delete.foreign': true },
  },
  {
    name: 'WITH CHECK of a message tests the sender and not the match',
    change: `alter policy "partners write in their own name" on chat_messages with check (sender_id = ${uid})`,
    turns: { 'chat_messages insert.foreign': true },
  },
  {
    name: 'WITH CHECK tests the primary key and not the owner',
    change: `alter policy "users start their own coaching" on agent_sessions with check (id = ${uid})`,
    turns: { 'agent_sessions insert.foreign': true },
  },
  {
    name: 'WITH CHECK tests the match and not the owner',
    change: `alter policy "users set their own marks" on chat_read_timestamps with check (${isPartner})`,
    turns: { 'chat_read_timestamps insert.foreign': true },
  },
  {
    name: 'a second permissive policy joins a correct one',
    change: 'create policy also on agent_sessions for select to authenticated using (is_active)',
    turns: {
      'agent_sessions seesForeignRows': true,
      'agent_sessions strangerSeesRows': true,
      'agent_sessions select.foreign': true,
    },
  },
  {
    name: 'a restrictive policy is dropped',
    given: `create policy broad on dating_goals for select to authenticated using (goals is not null);
      create policy own_only on dating_goals as restrictive for select to authenticated using (user_id = ${uid})`,
    change: 'drop policy own_only on dating_goals',
    turns: {
      'dating_goals seesForeignRows': true,
      'dating_goals strangerSeesRows': true,
      'dating_goals select.foreign': true,
    },
  },
  {
    name: 'messages stay with their sender when the other side of the match changes',
    change: `alter policy "partners read their messages" on chat_messages using (sender_id = ${uid})`,
    turns: { 'chat_messages select.foreign': true },
  },
  {
    name: 'messages of both sides stay when the other side of the match has changed',
    given: `alter table chat_messages add partner_id uuid;
      update chat_messages set partner_id = case sender_id when user1_id then user2_id else user1_id end
        from wingman_matches where wingman_matches.id = match_id`,
    change: `alter policy "partners read their messages" on chat_messages using (${uid} in (sender_id, partner_id));
      update wingman_matches set user1_id = '0f000000-0000-4000-8000-000000000006'
        where user1_id = '0c000000-0000-4000-8000-000000000003'`,
    turns: { 'chat_messages select.foreign': true },
  },
  {
    name: 'a definer function in a policy forgets the user',
    change: `create function is_partner(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as 'select exists (select from public.wingman_matches where id = asked)';
      alter policy "partners read their sessions" on wingman_sessions using (is_partner(match_id))`,
    turns: {
      'wingman_sessions seesForeignRows': true,
      'wingman_sessions strangerSeesRows': true,
      'wingman_sessions select.foreign': true,
    },
  },
  {
    name: 'coalesce(auth.uid(), owner) lets in who has no id',
    change: `create policy everybody on agent_sessions for select to public using (coalesce(auth.uid(), user_id) = user_id)`,
    turns: { 'agent_sessions anonSeesRows': true, 'agent_sessions anon.select': true },
  },
  {
    name: 'a policy that was meant for the service role is for public',
    change: 'create policy service on dating_goals to public using (true)',
    turns: {
      'dating_goals seesForeignRows': true,
      'dating_goals strangerSeesRows': true,
      'dating_goals anonSeesRows': true,
      'dating_goals delete.own': true,
      'dating_goals delete.foreign': true,
      'dating_goals insert.foreign': true,
      'dating_goals select.foreign': true,
      'dating_goals update.foreign': true,
      'dating_goals anon.select': true,
    },
  },
  {
    name: 'anon may delete by a policy for public',
    given: 'grant delete on dating_goals to anon',
    change: `create policy cleanup on dating_goals for delete to public using (coalesce(auth.uid(), user_id) = user_id)`,
    turns: { 'dating_goals delete.own': true, 'dating_goals anon.delete': true },
  },
  {
    name: 'USING (true) for SELECT',
    change: 'create policy loose on confidence_test_results for select to authenticated using (true)',
    turns: {
      'confidence_test_results seesForeignRows': true,
      'confidence_test_results strangerSeesRows': true,
      'confidence_test_results select.foreign': true,
    },
  },
  {
    name: 'WITH CHECK (true) for INSERT',
    change: 'create policy loose on confidence_test_results for insert to authenticated with check (true)',
    turns: { 'confidence_test_results insert.foreign': true },
  },
  {
    name: 'USING (true) for UPDATE with a correct WITH CHECK',
    change: `create policy loose on confidence_test_results for update to authenticated using (true) with check (user_id = ${uid})`,
    turns: { 'confidence_test_results update.own': true, 'confidence_test_results update.foreign': true },
  },
  {
    name: 'WITH CHECK (true) for UPDATE with a correct USING',
    change: `alter policy "users go on with their own test" on confidence_test_progress with check (true)`,
    turns: { 'confidence_test_progress update.foreign': true },
  },
  {
    name: 'a session may be moved to the match of others',
    change: `alter policy "partners change their sessions" on wingman_sessions with check (match_id is not null)`,
    turns: { 'wingman_sessions update.foreign': true },
  },
  {
    name: 'WITH CHECK asks by the key of the row, which an update does not change',
    given: `create function may_change(asked uuid) returns boolean language sql stable security definer
        set search_path = '' as
        'select exists (select from public.wingman_sessions as session
          join public.wingman_matches as match on match.id = session.match_id
          where session.id = asked and auth.uid() in (match.user1_id, match.user2_id))'`,
    change:
      'alter policy "partners change their sessions" on wingman_sessions using (may_change(id)) with check (may_change(id))',
    turns: { 'wingman_sessions update.foreign': true },
  },
  {
    name: 'USING (true) for DELETE',
    change: 'create policy loose on wingman_matches for delete to authenticated using (true)',
    turns: { 'wingman_matches delete.own': true, 'wingman_matches delete.foreign': true },
  },
  {
    name: 'USING (true) for ALL',
    change: 'create policy loose on user_profiles to authenticated using (true)',
    turns: {
      'user_profiles seesForeignRows': true,
      'user_profiles strangerSeesRows': true,
      'user_profiles delete.own': true,
      'user_profiles delete.foreign': true,
      'user_profiles insert.foreign': true,
      'user_profiles select.foreign': true,
      'user_profiles update.foreign': true,
    },
  },
  {
    name: 'the role of the API owns the table',
    change: 'alter table user_locations owner to authenticated',
    turns: {
      'user_locations seesForeignRows': true,
      'user_locations strangerSeesRows': true,
      'user_locations delete.foreign': true,
      'user_locations insert.foreign': true,
      'user_locations select.foreign': true,
      'user_locations update.foreign': true,
    },
  },
  {
    name: 'nobody passes WITH CHECK',
    change: `alter policy "users add their own results" on confidence_test_results with check (false)`,
    turns: { 'confidence_test_results insert.own': false },
  },
  {
    name: 'a view has the rights of its owner',
    change: 'create view goals as select * from dating_goals; grant select on goals to authenticated',
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': true,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': true,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': true,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a view has the rights of its reader',
    change:
      'create view goals with (security_invoker) as select * from dating_goals; grant select on goals to anon, authenticated',
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': false,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': false,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': false,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a view of its owner hides what is not the reader’s',
    change:
      'create view goals as select * from dating_goals where user_id = auth.uid(); grant select on goals to authenticated',
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': false,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': false,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': false,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a view of its owner shows public data beside the reader’s own',
    change: `create view goals as select title, (select goals from dating_goals where user_id = auth.uid()) as mine
        from approach_challenges;
      grant select on goals to authenticated`,
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': false,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': false,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': false,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a view of its owner counts what nobody may see',
    change: 'create view goals as select count(*) from dating_goals; grant select on goals to anon',
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': false,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': false,
      'goals anonSeesRows': true,
      'goals select.granted': false,
      'goals select.own': null,
      'goals select.foreign': false,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a materialized view keeps copies',
    change: 'create materialized view goals as select * from dating_goals; grant select on goals to authenticated',
    turns: {
      'goals kind': 'materialized view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': true,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': true,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': true,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a view of its owner in a schema that is not served lies below one that is',
    change: `create schema hidden; grant usage on schema hidden to authenticated;
      create view hidden.goals as select * from dating_goals; grant select on hidden.goals to authenticated;
      create view goals with (security_invoker) as select * from hidden.goals; grant select on goals to authenticated`,
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': true,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': true,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': true,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a view of its owner in a schema that nobody may enter lies below one that is served',
    change: `create schema hidden; create view hidden.goals as select * from dating_goals;
      grant select on hidden.goals to authenticated;
      create view goals with (security_invoker) as select * from hidden.goals; grant select on goals to authenticated`,
    turns: {
      'goals kind': 'view',
      'goals state': 'looked',
      'goals sqlstate': null,
      'goals seesForeignRows': false,
      'goals seesOwnRows': null,
      'goals strangerSeesRows': true,
      'goals anonSeesRows': false,
      'goals select.granted': true,
      'goals select.own': null,
      'goals select.foreign': true,
      'goals select.sqlstate': null,
    },
  },
  {
    name: 'a privilege is taken from users',
    change: 'revoke delete on wingman_sessions from authenticated',
    turns: { 'wingman_sessions delete.granted': false, 'wingman_sessions delete.own': false },
  },
  {
    name: 'the service role may not read',
    change: 'revoke select on dating_goals from service_role',
    turns: {
      'dating_goals state': 'error',
      'dating_goals sqlstate': '42501',
      'dating_goals seesForeignRows': null,
      'dating_goals seesOwnRows': null,
      'dating_goals strangerSeesRows': null,
      'dating_goals anonSeesRows': null,
      'dating_goals delete.own': null,
      'dating_goals delete.foreign': null,
      'dating_goals insert.own': null,
      'dating_goals insert.foreign': null,
      'dating_goals select.own': null,
      'dating_goals select.foreign': null,
      'dating_goals update.own': null,
      'dating_goals update.foreign': null,
      'dating_goals anon.select': null,
    },
  },
  {
    name: 'a policy asks a table that users may not read',
    change: 'revoke select on wingman_matches from authenticated',
    turns: {
      'wingman_matches seesOwnRows': false,
      'wingman_matches select.granted': false,
      'wingman_matches select.own': false,
      'chat_messages state': 'error',
      'chat_messages sqlstate': '42501',
      'chat_messages seesForeignRows': null,
      'chat_messages seesOwnRows': null,
      'chat_messages strangerSeesRows': null,
      'chat_messages insert.own': null,
      'chat_messages insert.foreign': null,
      'chat_messages insert.sqlstate': '42501',
      'chat_messages select.own': null,
      'chat_messages select.foreign': null,
      'chat_messages select.sqlstate': '42501',
      'wingman_sessions state': 'error',
      'wingman_sessions sqlstate': '42501',
      'wingman_sessions seesForeignRows': null,
      'wingman_sessions seesOwnRows': null,
      'wingman_sessions strangerSeesRows': null,
      'wingman_sessions delete.own': null,
      'wingman_sessions delete.foreign': null,
      'wingman_sessions delete.sqlstate': '42501',
      'wingman_sessions insert.own': null,
      'wingman_sessions insert.foreign': null,
      'wingman_sessions insert.sqlstate': '42501',
      'wingman_sessions select.own': null,
      'wingman_sessions select.foreign': null,
      'wingman_sessions select.sqlstate': '42501',
      'wingman_sessions update.own': null,
      'wingman_sessions update.foreign': null,
      'wingman_sessions update.sqlstate': '42501',
    },
  },
  {
    name: 'a policy asks itself',
    change: `create policy loop on dating_goals_progress for select to authenticated
      using (exists (select from dating_goals_progress as other where other.id = dating_goals_progress.id))`,
    turns: {
      'dating_goals_progress state': 'error',
      'dating_goals_progress sqlstate': '42P17',
      'dating_goals_progress seesForeignRows': null,
      'dating_goals_progress seesOwnRows': null,
      'dating_goals_progress strangerSeesRows': null,
      'dating_goals_progress select.own': null,
      'dating_goals_progress select.foreign': null,
      'dating_goals_progress select.sqlstate': '42P17',
    },
  },
  {
    name: 'a policy fails',
    change: `create policy broken on dating_goals for delete to authenticated using (1 / (length(goals) - length(goals)) = 1)`,
    turns: {
      'dating_goals delete.own': null,
      'dating_goals delete.foreign': null,
      'dating_goals delete.sqlstate': '22012',
    },
  },
  {
    name: 'a policy writes',
    change: `create table log (at timestamptz); create function logged() returns boolean language sql security definer
        as 'insert into public.log values (now()) returning true';
      create policy logging on dating_goals for delete to authenticated using (logged())`,
    turns: {
      'dating_goals delete.own': null,
      'dating_goals delete.foreign': null,
      'dating_goals delete.sqlstate': '25006',
    },
  },
  {
    name: 'the table is empty',
    change: 'delete from dating_goals',
    turns: {
      'dating_goals state': 'empty',
      'dating_goals seesForeignRows': null,
      'dating_goals seesOwnRows': null,
      'dating_goals strangerSeesRows': null,
      'dating_goals insert.foreign': null,
      'dating_goals select.foreign': null,
      'dating_goals update.foreign': null,
    },
  },
  {
    name: 'the table is empty, and a policy for it is loose',
    given: 'delete from dating_goals',
    change: 'create policy loose on dating_goals for delete to authenticated using (auth.uid() is not null)',
    turns: { 'dating_goals delete.own': true, 'dating_goals delete.foreign': true },
  },
  {
    name: 'a table that is owned through another one is empty, and a policy for it is loose',
    given: 'delete from chat_messages',
    change: `create policy loose on chat_messages for delete to authenticated using (sender_id = ${uid})`,
    turns: { 'chat_messages delete.foreign': true },
  },
  {
    name: 'one user owns every row',
    change: `delete from dating_goals where user_id <> '0a000000-0000-4000-8000-000000000001'`,
    turns: {
      'dating_goals state': 'one_owner',
      'dating_goals seesForeignRows': null,
      'dating_goals insert.foreign': null,
      'dating_goals select.foreign': null,
      'dating_goals update.foreign': null,
    },
  },
  {
    name: 'one user owns every row, and a policy is loose',
    given: `delete from dating_goals where user_id <> '0a000000-0000-4000-8000-000000000001'`,
    change: 'create policy loose on dating_goals for select to authenticated using (auth.uid() is not null)',
    turns: { 'dating_goals strangerSeesRows': true, 'dating_goals select.foreign': true },
  },
  {
    name: 'a row belongs to nobody, and everybody sees it',
    given: `alter table dating_goals alter user_id drop not null; update dating_goals set user_id = null where goals like 'Two%'`,
    change: `create policy nobodys on dating_goals for select to authenticated using (user_id is null)`,
    turns: {
      'dating_goals seesForeignRows': true,
      'dating_goals strangerSeesRows': true,
      'dating_goals select.foreign': true,
    },
  },
  {
    name: 'the table is gone',
    change: 'drop table dating_goals',
    turns: {
      'dating_goals state': 'missing',
      'dating_goals seesForeignRows': null,
      'dating_goals seesOwnRows': null,
      'dating_goals strangerSeesRows': null,
      'dating_goals anonSeesRows': null,
    },
  },
  {
    name: 'the column of the owner has another name',
    change: 'alter table dating_goals rename user_id to owner_id',
    turns: {
      'dating_goals state': 'error',
      'dating_goals sqlstate': '42703',
      'dating_goals seesForeignRows': null,
      'dating_goals seesOwnRows': null,
      'dating_goals strangerSeesRows': null,
      'dating_goals anonSeesRows': null,
      'dating_goals delete.own': null,
      'dating_goals delete.foreign': null,
      'dating_goals insert.own': null,
      'dating_goals insert.foreign': null,
      'dating_goals select.own': null,
      'dating_goals select.foreign': null,
      'dating_goals update.own': null,
      'dating_goals update.foreign': null,
      'dating_goals anon.select': null,
    },
  },
];
