import type { Change } from './change.ts';

/** What is there, and what it is made of. */
export const schemaChanges: readonly Change[] = [
  {
    name: 'a core table is gone',
    sql: 'alter table public.confidence_test_results rename to lost',
    checks: {
      mend: 'alter table public.lost rename to confidence_test_results',
      found: ['schema.tables', 'missing', 'confidence_test_results'],
    },
  },
  {
    name: 'the service role may not read a core table',
    sql: 'revoke all on public.user_locations from service_role',
    evidence: {
      user_locations: 'table error 42501',
      'user_locations anon select': 'untried',
      'user_locations stranger select': 'untried',
      'user_locations stranger insert': 'untried',
      'user_locations stranger update': 'untried',
      'user_locations stranger delete': 'untried',
    },
    checks: {
      mend: 'grant select, insert, update, delete on public.user_locations to service_role',
      found: ['schema.tables', 'forbidden', 'user_locations'],
    },
  },
  {
    name: 'a core table moved to a schema that is not exposed',
    sql: 'create schema attic; alter table public.user_locations set schema attic',
    checks: {
      mend: 'alter table attic.user_locations set schema public; drop schema attic',
      found: ['schema.tables', 'missing', 'user_locations'],
    },
  },
  {
    name: 'a column is renamed',
    sql: 'alter table public.chat_messages rename column message_text to body',
    checks: {
      mend: 'alter table public.chat_messages rename column body to message_text',
      found: ['schema.structure', 'drifted', 'message_text'],
    },
  },
  {
    name: 'a column is dropped',
    sql: 'alter table public.user_profiles drop column photo_url',
    checks: {
      mend: 'alter table public.user_profiles add column photo_url text',
      found: ['schema.structure', 'drifted', 'photo_url'],
    },
  },
  {
    name: 'a column has another type',
    sql: 'alter table public.wingman_matches alter column user1_reputation type bigint',
    checks: {
      mend: 'alter table public.wingman_matches alter column user1_reputation type integer',
      found: ['schema.structure', 'drifted', 'user1_reputation'],
    },
  },
  {
    name: 'a column has another length',
    sql: 'alter table public.wingman_matches alter column status type character varying(20)',
    checks: {
      mend: 'alter table public.wingman_matches alter column status type character varying(50)',
      found: ['schema.structure', 'drifted', 'status'],
    },
  },
  {
    name: 'a column that must be set may be empty',
    sql: 'alter table public.chat_messages alter column message_text drop not null',
    checks: {
      mend: 'alter table public.chat_messages alter column message_text set not null',
      found: ['schema.structure', 'drifted', 'message_text'],
    },
  },
  {
    name: 'a primary key is gone',
    sql: 'alter table public.chat_read_timestamps drop constraint chat_read_timestamps_pkey',
    checks: {
      mend: 'alter table public.chat_read_timestamps add primary key (match_id, user_id)',
      found: ['schema.structure', 'drifted', 'chat_read_timestamps'],
    },
  },
  {
    name: 'a table that is not core is gone',
    sql: 'alter table public.dating_goals rename to lost',
    evidence: {
      dating_goals: 'missing',
    },
    checks: {
      mend: 'alter table public.lost rename to dating_goals',
      found: ['schema.structure', 'drifted', 'dating_goals'],
    },
  },
  {
    name: 'a foreign key is dropped',
    sql: 'alter table public.chat_messages drop constraint chat_messages_sender_id_fkey',
    checks: {
      mend: `alter table public.chat_messages add constraint chat_messages_sender_id_fkey
        foreign key (sender_id) references public.user_profiles (id) on delete cascade`,
      found: ['schema.foreign_keys', 'missing', 'chat_messages.sender_id'],
    },
  },
  {
    name: 'a foreign key no longer deletes along',
    sql: `alter table public.dating_goals drop constraint dating_goals_user_id_fkey,
      add constraint dating_goals_user_id_fkey foreign key (user_id) references public.user_profiles (id)`,
    checks: {
      mend: `alter table public.dating_goals drop constraint dating_goals_user_id_fkey,
        add constraint dating_goals_user_id_fkey foreign key (user_id)
        references public.user_profiles (id) on delete cascade`,
      found: ['schema.foreign_keys', 'drifted', 'dating_goals.user_id'],
    },
  },
  {
    name: 'a foreign key deletes along that must not',
    sql: `alter table public.wingman_sessions drop constraint wingman_sessions_user1_challenge_id_fkey,
      add constraint wingman_sessions_user1_challenge_id_fkey foreign key (user1_challenge_id)
      references public.approach_challenges (id) on delete cascade`,
    checks: {
      mend: `alter table public.wingman_sessions drop constraint wingman_sessions_user1_challenge_id_fkey,
        add constraint wingman_sessions_user1_challenge_id_fkey foreign key (user1_challenge_id)
        references public.approach_challenges (id)`,
      found: ['schema.foreign_keys', 'drifted', 'wingman_sessions.user1_challenge_id'],
    },
  },
  {
    name: 'a new table is open to everybody who is signed in',
    sql: 'create table public.notes (id uuid primary key); grant select on public.notes to authenticated',
    checks: { mend: 'drop table public.notes', found: ['schema.drift', 'unprotected', 'notes'] },
  },
  {
    name: 'a partition can be read around its protected parent',
    sql: `create table public.events (id uuid, at date) partition by range (at);
      alter table public.events enable row level security;
      create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
      grant select on public.events, public.events_2026 to authenticated`,
    checks: { mend: 'drop table public.events', found: ['schema.drift', 'unprotected', 'events_2026'] },
  },
];
