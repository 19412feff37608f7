import { type Change, restorePolicy, uid } from './change.ts';

/** What keeps the functions from an answer, or makes it another one without anybody's rights being wider. */
export const unansweredChanges: readonly Change[] = [
  {
    name: 'a new table is open to users and has no rows yet',
    sql: `create table public.notes (id uuid primary key, user_id uuid not null references public.user_profiles (id));
      create index on public.notes (user_id); alter table public.notes enable row level security;
      create policy own on public.notes for all to authenticated using (user_id = ${uid}) with check (user_id = ${uid});
      grant select, insert, update, delete on public.notes to authenticated, service_role`,
    checks: { mend: 'drop table public.notes', found: ['rls.isolation', 'not_verified', 'notes'] },
  },
  {
    name: 'a privilege is taken from users',
    sql: 'revoke delete on wingman_sessions from authenticated',
    evidence: {
      'wingman_sessions stranger delete': 'not granted',
      'wingman_sessions owner delete': 'not granted',
    },
  },
  {
    name: 'a policy asks a table that users may not read',
    sql: 'revoke select on wingman_matches from authenticated',
    evidence: {
      'wingman_matches stranger select': 'not granted',
      'wingman_matches owner sees': 'nothing',
      'wingman_matches owner select': 'not granted',
      chat_messages: 'table error 42501',
      'chat_messages stranger sees': 'perhaps foreign',
      'chat_messages stranger select': 'nothing, 42501',
      'chat_messages stranger insert': 'nothing, 42501',
      'chat_messages owner sees': 'perhaps own, perhaps foreign',
      'chat_messages owner select': 'nothing, 42501',
      'chat_messages owner insert': 'nothing, 42501',
      wingman_sessions: 'table error 42501',
      'wingman_sessions stranger sees': 'perhaps foreign',
      'wingman_sessions stranger select': 'nothing, 42501',
      'wingman_sessions stranger insert': 'nothing, 42501',
      'wingman_sessions stranger update': 'nothing, 42501',
      'wingman_sessions owner sees': 'perhaps own, perhaps foreign',
      'wingman_sessions owner select': 'nothing, 42501',
      'wingman_sessions owner insert': 'nothing, 42501',
      'wingman_sessions owner update': 'nothing, 42501',
    },
  },
  {
    name: 'a policy asks itself',
    sql: `create policy loop on dating_goals_progress for select to authenticated
      using (exists (select from dating_goals_progress as other where other.id = dating_goals_progress.id))`,
    evidence: {
      dating_goals_progress: 'table error 42P17',
      'dating_goals_progress stranger sees': 'perhaps foreign',
      'dating_goals_progress stranger select': 'nothing, 42P17',
      'dating_goals_progress owner sees': 'perhaps own, perhaps foreign',
      'dating_goals_progress owner select': 'nothing, 42P17',
    },
  },
  {
    name: 'a policy that others ask through asks itself',
    sql: `alter policy "partners read their match" on public.wingman_matches using (
      exists (select from public.wingman_matches as other where other.user1_id = ${uid}))`,
    checks: {
      mend: restorePolicy('partners read their match'),
      found: ['rls.isolation', 'invalid', 'wingman_matches'],
    },
  },
  {
    name: 'a policy fails',
    sql: 'create policy broken on dating_goals for delete to authenticated using (1 / (length(goals) - length(goals)) = 1)',
    evidence: {
      'dating_goals stranger delete': 'nothing, 22012',
      'dating_goals owner delete': 'nothing, 22012',
    },
  },
  {
    name: 'a policy writes',
    sql: `create table log (at timestamptz); create function logged() returns boolean language sql security definer
        as 'insert into public.log values (now()) returning true';
      create policy logging on dating_goals for delete to authenticated using (logged())`,
    evidence: {
      'dating_goals stranger delete': 'nothing, 25006',
      'dating_goals owner delete': 'nothing, 25006',
    },
  },
  {
    name: 'the table is empty',
    sql: 'delete from dating_goals',
    evidence: {
      dating_goals: 'table empty',
      'dating_goals stranger sees': 'perhaps foreign',
      'dating_goals owner sees': 'perhaps foreign',
      'dating_goals owner select': 'nothing',
      'dating_goals owner update': 'nothing',
    },
  },
  {
    name: 'the table is empty, and a policy for it is loose',
    given: 'delete from dating_goals',
    sql: 'create policy loose on dating_goals for delete to authenticated using (auth.uid() is not null)',
    evidence: {
      'dating_goals stranger delete': 'made up',
      'dating_goals owner delete': 'made up',
    },
  },
  {
    name: 'a table that is owned through another one is empty, and a policy for it is loose',
    given: 'delete from chat_messages',
    sql: `create policy loose on chat_messages for delete to authenticated using (sender_id = ${uid})`,
    evidence: {
      'chat_messages stranger delete': 'some made up',
      'chat_messages owner delete': 'some made up',
    },
  },
  {
    name: 'one user owns every row',
    sql: `delete from dating_goals where user_id <> '0a000000-0000-4000-8000-000000000001'`,
    evidence: {
      dating_goals: 'table one_owner',
    },
  },
  {
    name: 'one user owns every row, and a policy is loose',
    given: `delete from dating_goals where user_id <> '0a000000-0000-4000-8000-000000000001'`,
    sql: 'create policy loose on dating_goals for select to authenticated using (auth.uid() is not null)',
    evidence: {
      'dating_goals stranger sees': 'foreign',
      'dating_goals stranger select': 'foreign, made up',
      'dating_goals owner sees': 'own, foreign',
      'dating_goals owner select': 'own, foreign, made up',
    },
  },
  {
    name: 'the column of the owner has another name',
    sql: 'alter table dating_goals rename user_id to owner_id',
    evidence: {
      dating_goals: 'table error 42703',
      'dating_goals anon select': 'untried',
      'dating_goals stranger select': 'untried',
      'dating_goals stranger insert': 'untried',
      'dating_goals stranger update': 'untried',
      'dating_goals stranger delete': 'untried',
    },
  },
];
