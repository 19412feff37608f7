-- WingmanMatch's own: twelve tables and their row level security. Runs after supabase.sql.

create table public.user_profiles (
  id uuid primary key default gen_random_uuid(),
  bio text,
  email text,
  last_name text,
  photo_url text,
  created_at timestamp with time zone default now(),
  first_name text,
  updated_at timestamp with time zone default now(),
  experience_level character varying(50),
  confidence_archetype text
);

create table public.wingman_matches (
  id uuid primary key default gen_random_uuid(),
  status character varying(50) default 'pending',
  user1_id uuid not null references public.user_profiles (id) on delete cascade,
  user2_id uuid not null references public.user_profiles (id) on delete cascade,
  created_at timestamp with time zone default now(),
  user1_reputation integer default 0,
  user2_reputation integer default 0
);
create index on public.wingman_matches (user1_id);
create index on public.wingman_matches (user2_id);

create table public.chat_messages (
  id uuid primary key default gen_random_uuid(),
  match_id uuid not null references public.wingman_matches (id) on delete cascade,
  sender_id uuid not null references public.user_profiles (id) on delete cascade,
  created_at timestamp with time zone default now(),
  message_text text not null
);
create index on public.chat_messages (match_id);
create index on public.chat_messages (sender_id);

create table public.approach_challenges (
  id uuid primary key default gen_random_uuid(),
  title character varying(200) not null,
  points integer default 10,
  created_at timestamp with time zone default now(),
  difficulty character varying(50) not null,
  description text
);

create table public.wingman_sessions (
  id uuid primary key default gen_random_uuid(),
  notes text,
  status character varying(50) default 'scheduled',
  match_id uuid not null references public.wingman_matches (id) on delete cascade,
  created_at timestamp with time zone default now(),
  venue_name character varying(200),
  completed_at timestamp with time zone,
  scheduled_time timestamp with time zone,
  user1_challenge_id uuid references public.approach_challenges (id),
  user2_challenge_id uuid references public.approach_challenges (id),
  user1_completed_confirmed_by_user2 boolean default false,
  user2_completed_confirmed_by_user1 boolean default false
);
create index on public.wingman_sessions (match_id);
create index on public.wingman_sessions (user1_challenge_id);
create index on public.wingman_sessions (user2_challenge_id);

create table public.confidence_test_results (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.user_profiles (id) on delete cascade,
  created_at timestamp with time zone default now(),
  test_responses jsonb,
  archetype_scores jsonb,
  experience_level character varying(50),
  assigned_archetype text
);
create index on public.confidence_test_results (user_id);

create table public.user_locations (
  lat numeric(10, 8) not null,
  lng numeric(11, 8) not null,
  city character varying(100),
  user_id uuid primary key references public.user_profiles (id) on delete cascade,
  updated_at timestamp with time zone default now(),
  max_travel_miles integer default 20,
  privacy_mode character varying(20) default 'city'
);

create table public.agent_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.user_profiles (id) on delete cascade,
  is_active boolean default true,
  thread_id character varying(200) not null,
  agent_type character varying(50) not null,
  created_at timestamp with time zone default now(),
  expires_at timestamp with time zone,
  updated_at timestamp with time zone default now(),
  session_context jsonb
);
create index on public.agent_sessions (user_id);

create table public.chat_read_timestamps (
  user_id uuid not null references public.user_profiles (id) on delete cascade,
  match_id uuid not null references public.wingman_matches (id) on delete cascade,
  updated_at timestamp with time zone default now(),
  last_read_at timestamp with time zone default now(),
  primary key (match_id, user_id)
);
create index on public.chat_read_timestamps (user_id);

create table public.confidence_test_progress (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.user_profiles (id) on delete cascade,
  flow_step integer not null default 0,
  created_at timestamp with time zone default now(),
  flow_state jsonb,
  updated_at timestamp with time zone default now(),
  is_completed boolean default false,
  current_responses jsonb,
  last_question_asked text,
  completion_percentage numeric(5, 2) default 0
);
create index on public.confidence_test_progress (user_id);

create table public.dating_goals (
  id uuid primary key default gen_random_uuid(),
  goals text,
  user_id uuid not null references public.user_profiles (id) on delete cascade,
  created_at timestamp with time zone default now(),
  goals_data jsonb,
  updated_at timestamp with time zone default now(),
  comfort_level character varying(50),
  preferred_venues text[]
);
create index on public.dating_goals (user_id);

create table public.dating_goals_progress (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.user_profiles (id) on delete cascade,
  flow_step integer default 0,
  created_at timestamp with time zone default now(),
  flow_state jsonb,
  updated_at timestamp with time zone default now(),
  current_data jsonb,
  is_completed boolean default false,
  topic_progress jsonb,
  completion_percentage numeric(5, 2) default 0
);
create index on public.dating_goals_progress (user_id);

alter table public.user_profiles enable row level security;
alter table public.wingman_matches enable row level security;
alter table public.chat_messages enable row level security;
alter table public.approach_challenges enable row level security;
alter table public.wingman_sessions enable row level security;
alter table public.confidence_test_results enable row level security;
alter table public.user_locations enable row level security;
alter table public.agent_sessions enable row level security;
alter table public.chat_read_timestamps enable row level security;
alter table public.confidence_test_progress enable row level security;
alter table public.dating_goals enable row level security;
alter table public.dating_goals_progress enable row level security;

-- `(select auth.uid())` is asked once for a statement, `auth.uid()` once for each row.

create policy "users read their own profile" on public.user_profiles
  for select to authenticated using (id = (select auth.uid()));
create policy "users make their own profile" on public.user_profiles
  for insert to authenticated with check (id = (select auth.uid()));
create policy "users change their own profile" on public.user_profiles
  for update to authenticated using (id = (select auth.uid())) with check (id = (select auth.uid()));

create policy "partners read their match" on public.wingman_matches
  for select to authenticated using ((select auth.uid()) in (user1_id, user2_id));
create policy "partners make their match" on public.wingman_matches
  for insert to authenticated with check ((select auth.uid()) in (user1_id, user2_id));
create policy "partners change their match" on public.wingman_matches
  for update to authenticated
  using ((select auth.uid()) in (user1_id, user2_id))
  with check ((select auth.uid()) in (user1_id, user2_id));

create policy "partners read their messages" on public.chat_messages
  for select to authenticated using (
    exists (
      select from public.wingman_matches as match
      where match.id = chat_messages.match_id and (select auth.uid()) in (match.user1_id, match.user2_id)
    )
  );
create policy "partners write in their own name" on public.chat_messages
  for insert to authenticated with check (
    sender_id = (select auth.uid())
    and exists (
      select from public.wingman_matches as match
      where match.id = chat_messages.match_id and (select auth.uid()) in (match.user1_id, match.user2_id)
    )
  );

create policy "everybody reads challenges" on public.approach_challenges
  for select to anon, authenticated using (true);

create policy "partners read their sessions" on public.wingman_sessions
  for select to authenticated using (
    exists (
      select from public.wingman_matches as match
      where match.id = wingman_sessions.match_id and (select auth.uid()) in (match.user1_id, match.user2_id)
    )
  );
create policy "partners plan their sessions" on public.wingman_sessions
  for insert to authenticated with check (
    exists (
      select from public.wingman_matches as match
      where match.id = wingman_sessions.match_id and (select auth.uid()) in (match.user1_id, match.user2_id)
    )
  );
create policy "partners change their sessions" on public.wingman_sessions
  for update to authenticated
  using (
    exists (
      select from public.wingman_matches as match
      where match.id = wingman_sessions.match_id and (select auth.uid()) in (match.user1_id, match.user2_id)
    )
  )
  with check (
    exists (
      select from public.wingman_matches as match
      where match.id = wingman_sessions.match_id and (select auth.uid()) in (match.user1_id, match.user2_id)
    )
  );
create policy "nobody deletes sessions" on public.wingman_sessions
  for delete to authenticated using (false);

create policy "users read their own results" on public.confidence_test_results
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users add their own results" on public.confidence_test_results
  for insert to authenticated with check (user_id = (select auth.uid()));

create policy "users read their own location" on public.user_locations
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users keep their own location" on public.user_locations
  for all to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users read their own coaching" on public.agent_sessions
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users start their own coaching" on public.agent_sessions
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users change their own coaching" on public.agent_sessions
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users read their own marks" on public.chat_read_timestamps
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users set their own marks" on public.chat_read_timestamps
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users move their own marks" on public.chat_read_timestamps
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users read their own test" on public.confidence_test_progress
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users begin their own test" on public.confidence_test_progress
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users go on with their own test" on public.confidence_test_progress
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users read their own goals" on public.dating_goals
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users set their own goals" on public.dating_goals
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users change their own goals" on public.dating_goals
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users read their own goal setting" on public.dating_goals_progress
  for select to authenticated using (user_id = (select auth.uid()));
create policy "users begin their own goal setting" on public.dating_goals_progress
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users go on with their own goal setting" on public.dating_goals_progress
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
