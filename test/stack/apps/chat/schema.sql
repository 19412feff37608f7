-- A chat: lounges that whoever is signed in may read, rooms that list their members in an array, articles, and moderators.

create schema private;
grant usage on schema private to anon, authenticated, service_role;

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name character varying(80) not null
);

create table public.moderators (
  user_id uuid primary key references auth.users (id) on delete cascade,
  level text not null default 'moderator'
);

create table public.lounges (
  id uuid primary key default gen_random_uuid(),
  name text not null unique
);

create table public.lounge_messages (
  id uuid primary key default gen_random_uuid(),
  lounge_id uuid not null references public.lounges (id) on delete cascade,
  author_id uuid not null references public.profiles (id) on delete cascade,
  body text not null
);
create index on public.lounge_messages (lounge_id);
create index on public.lounge_messages (author_id);

create table public.private_rooms (
  id uuid primary key default gen_random_uuid(),
  name text,
  member_ids uuid[] not null,
  created_at timestamp with time zone not null default now()
);
create index on public.private_rooms using gin (member_ids);

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  room_id uuid not null references public.private_rooms (id) on delete cascade,
  author_id uuid not null references public.profiles (id) on delete cascade,
  body text not null
);
create index on public.messages (room_id);
create index on public.messages (author_id);

create table public.reactions (
  message_id uuid not null references public.messages (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  emoji text not null,
  primary key (message_id, user_id, emoji)
);
create index on public.reactions (user_id);

create table public.articles (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null references public.profiles (id) on delete cascade,
  title text not null,
  status text not null default 'draft' check (status in ('draft', 'published', 'archived'))
);
create index on public.articles (author_id);

create table public.drafts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  body text not null,
  deleted_at timestamp with time zone
);
create index on public.drafts (user_id);

create table public.reports (
  id uuid primary key default gen_random_uuid(),
  reporter_id uuid not null references public.profiles (id) on delete cascade,
  reason text not null
);
create index on public.reports (reporter_id);

create table public.blocks (
  blocker_id uuid not null references public.profiles (id) on delete cascade,
  blocked_id uuid not null references public.profiles (id) on delete cascade,
  primary key (blocker_id, blocked_id)
);
create index on public.blocks (blocked_id);

create or replace function private.is_moderator() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.moderators as m where m.user_id = (select auth.uid()))
$$;

create or replace function private.is_in_room(room uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.private_rooms as r where r.id = room and (select auth.uid()) = any (r.member_ids))
$$;

alter table public.profiles enable row level security;
alter table public.moderators enable row level security;
alter table public.lounges enable row level security;
alter table public.lounge_messages enable row level security;
alter table public.private_rooms enable row level security;
alter table public.messages enable row level security;
alter table public.reactions enable row level security;
alter table public.articles enable row level security;
alter table public.drafts enable row level security;
alter table public.reports enable row level security;
alter table public.blocks enable row level security;

create policy "whoever is signed in sees profiles" on public.profiles
  for select to authenticated using (true);
create policy "users make their profile" on public.profiles
  for insert to authenticated with check (id = (select auth.uid()));
create policy "users change their profile" on public.profiles
  for update to authenticated using (id = (select auth.uid())) with check (id = (select auth.uid()));

create policy "moderators know each other" on public.moderators
  for select to authenticated using ((select private.is_moderator()));

create policy "whoever is signed in sees lounges" on public.lounges
  for select to authenticated using (true);

create policy "whoever is signed in reads lounges" on public.lounge_messages
  for select to authenticated using ((select auth.uid()) is not null);
create policy "users write in lounges" on public.lounge_messages
  for insert to authenticated with check (author_id = (select auth.uid()));
create policy "users edit in lounges" on public.lounge_messages
  for update to authenticated using (author_id = (select auth.uid())) with check (author_id = (select auth.uid()));
create policy "users delete in lounges" on public.lounge_messages
  for delete to authenticated using (author_id = (select auth.uid()) or (select private.is_moderator()));

create policy "members see their rooms" on public.private_rooms
  for select to authenticated using ((select auth.uid()) = any (member_ids));
create policy "users open rooms" on public.private_rooms
  for insert to authenticated with check ((select auth.uid()) = any (member_ids));
create policy "members change their rooms" on public.private_rooms
  for update to authenticated
  using ((select auth.uid()) = any (member_ids)) with check ((select auth.uid()) = any (member_ids));
create policy "members close their rooms" on public.private_rooms
  for delete to authenticated using ((select auth.uid()) = any (member_ids));

create policy "members read messages" on public.messages
  for select to authenticated using (private.is_in_room(room_id));
create policy "members write messages" on public.messages
  for insert to authenticated with check (author_id = (select auth.uid()) and private.is_in_room(room_id));
create policy "authors edit messages" on public.messages
  for update to authenticated
  using (author_id = (select auth.uid()) and private.is_in_room(room_id))
  with check (author_id = (select auth.uid()) and private.is_in_room(room_id));
create policy "authors delete messages" on public.messages
  for delete to authenticated using (author_id = (select auth.uid()) and private.is_in_room(room_id));

create policy "members see reactions" on public.reactions
  for select to authenticated using (
    exists (
      select from public.messages as m join public.private_rooms as r on r.id = m.room_id
      where m.id = reactions.message_id and (select auth.uid()) = any (r.member_ids)
    )
  );
create policy "members react" on public.reactions
  for insert to authenticated with check (
    user_id = (select auth.uid())
    and exists (select from public.messages as m where m.id = reactions.message_id and private.is_in_room(m.room_id))
  );
create policy "members take reactions back" on public.reactions
  for delete to authenticated using (
    user_id = (select auth.uid())
    and exists (select from public.messages as m where m.id = reactions.message_id and private.is_in_room(m.room_id))
  );

create policy "everybody reads what is published" on public.articles
  for select to anon, authenticated using (status in ('published', 'archived'));
create policy "authors keep their articles" on public.articles
  for all to authenticated using (author_id = (select auth.uid())) with check (author_id = (select auth.uid()));

create policy "users see drafts that are not deleted" on public.drafts
  for select to authenticated using (user_id = (select auth.uid()) and deleted_at is null);
create policy "users write drafts" on public.drafts
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "users change drafts" on public.drafts
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "users see their reports" on public.reports
  for select to authenticated using (reporter_id = (select auth.uid()));
create policy "moderators see reports" on public.reports
  for select to authenticated using ((select private.is_moderator()));
create policy "users report" on public.reports
  for insert to authenticated with check (reporter_id = (select auth.uid()));

create policy "users keep their blocks" on public.blocks
  for all to public using (true) with check (true);
create policy "blocks are their blocker's" on public.blocks
  as restrictive for all to public
  using (blocker_id = (select auth.uid())) with check (blocker_id = (select auth.uid()));

-- Ada and Ben share one room, Cleo and Dan another, and Ada, Cleo and Dan a third; Mo moderates.

insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'ada@users.example'),
  ('0b000000-0000-4000-8000-000000000002', 'ben@users.example'),
  ('0c000000-0000-4000-8000-000000000003', 'cleo@users.example'),
  ('0d000000-0000-4000-8000-000000000004', 'dan@users.example'),
  ('0e000000-0000-4000-8000-000000000005', 'mo@users.example'),
  ('0e000000-0000-4000-8000-000000000006', 'nia@users.example');

insert into public.profiles (id, display_name) values
  ('0a000000-0000-4000-8000-000000000001', 'Ada'),
  ('0b000000-0000-4000-8000-000000000002', 'Ben'),
  ('0c000000-0000-4000-8000-000000000003', 'Cleo'),
  ('0d000000-0000-4000-8000-000000000004', 'Dan'),
  ('0e000000-0000-4000-8000-000000000005', 'Mo'),
  ('0e000000-0000-4000-8000-000000000006', 'Nia');

insert into public.moderators (user_id) values
  ('0e000000-0000-4000-8000-000000000005'), ('0e000000-0000-4000-8000-000000000006');

insert into public.lounges (id, name) values
  ('10000000-0000-4000-8000-000000000001', 'Lobby'), ('10000000-0000-4000-8000-000000000002', 'Cinema');

insert into public.lounge_messages (lounge_id, author_id, body) values
  ('10000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'Good morning'),
  ('10000000-0000-4000-8000-000000000001', '0d000000-0000-4000-8000-000000000004', 'Evening here'),
  ('10000000-0000-4000-8000-000000000002', '0b000000-0000-4000-8000-000000000002', 'Anything good?'),
  ('10000000-0000-4000-8000-000000000002', '0e000000-0000-4000-8000-000000000005', 'Be kind');

insert into public.private_rooms (id, name, member_ids) values
  ('20000000-0000-4000-8000-000000000001', 'Plans', '{0a000000-0000-4000-8000-000000000001,0b000000-0000-4000-8000-000000000002}'),
  ('20000000-0000-4000-8000-000000000002', null, '{0c000000-0000-4000-8000-000000000003,0d000000-0000-4000-8000-000000000004}'),
  ('20000000-0000-4000-8000-000000000003', 'Band', '{0a000000-0000-4000-8000-000000000001,0c000000-0000-4000-8000-000000000003,0d000000-0000-4000-8000-000000000004}');

insert into public.messages (id, room_id, author_id, body) values
  ('30000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'Friday?'),
  ('30000000-0000-4000-8000-000000000002', '20000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002', 'Friday'),
  ('30000000-0000-4000-8000-000000000003', '20000000-0000-4000-8000-000000000002', '0c000000-0000-4000-8000-000000000003', 'Not a word to Ada'),
  ('30000000-0000-4000-8000-000000000004', '20000000-0000-4000-8000-000000000003', '0d000000-0000-4000-8000-000000000004', 'New song');

insert into public.reactions (message_id, user_id, emoji) values
  ('30000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002', '👍'),
  ('30000000-0000-4000-8000-000000000003', '0d000000-0000-4000-8000-000000000004', '🤐'),
  ('30000000-0000-4000-8000-000000000004', '0a000000-0000-4000-8000-000000000001', '🎸'),
  ('30000000-0000-4000-8000-000000000004', '0c000000-0000-4000-8000-000000000003', '🎸');

insert into public.articles (author_id, title, status) values
  ('0a000000-0000-4000-8000-000000000001', 'How we chat', 'published'),
  ('0a000000-0000-4000-8000-000000000001', 'Half a thought', 'draft'),
  ('0c000000-0000-4000-8000-000000000003', 'Last year', 'archived'),
  ('0d000000-0000-4000-8000-000000000004', 'Nobody may know', 'draft');

insert into public.drafts (user_id, body, deleted_at) values
  ('0a000000-0000-4000-8000-000000000001', 'Dear Ben', null),
  ('0a000000-0000-4000-8000-000000000001', 'Dear Cleo', now()),
  ('0b000000-0000-4000-8000-000000000002', 'To whom it may concern', null),
  ('0d000000-0000-4000-8000-000000000004', 'Gone', now());

insert into public.reports (reporter_id, reason) values
  ('0b000000-0000-4000-8000-000000000002', 'Spam in the lobby'),
  ('0c000000-0000-4000-8000-000000000003', 'Dan is rude'),
  ('0e000000-0000-4000-8000-000000000005', 'A test of reporting');

insert into public.blocks (blocker_id, blocked_id) values
  ('0a000000-0000-4000-8000-000000000001', '0d000000-0000-4000-8000-000000000004'),
  ('0b000000-0000-4000-8000-000000000002', '0c000000-0000-4000-8000-000000000003'),
  ('0c000000-0000-4000-8000-000000000003', '0b000000-0000-4000-8000-000000000002');
