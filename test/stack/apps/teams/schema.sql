-- A tool for teams: whoever signs up makes an organisation, invites others, and works on documents that belong to it.

create schema private;
grant usage on schema private to anon, authenticated, service_role;

create table public.organisations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  created_at timestamp with time zone not null default now()
);

create table public.memberships (
  org_id uuid not null references public.organisations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'editor', 'member')),
  joined_at timestamp with time zone not null default now(),
  primary key (org_id, user_id)
);
create index on public.memberships (user_id);

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organisations (id) on delete cascade,
  created_by uuid references auth.users (id) on delete set null,
  title text not null,
  body text
);
create index on public.documents (org_id);
create index on public.documents (created_by);

create table public.document_comments (
  id uuid primary key default gen_random_uuid(),
  document_id uuid not null references public.documents (id) on delete cascade,
  author_id uuid not null references auth.users (id) on delete cascade,
  body text not null
);
create index on public.document_comments (document_id);
create index on public.document_comments (author_id);

create table public.posts (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organisations (id) on delete cascade,
  title text not null,
  is_published boolean not null default false
);
create index on public.posts (org_id);

create table public.plans (
  id text primary key,
  name text not null,
  price_cents integer not null
);

create table public.admins (
  user_id uuid primary key references auth.users (id) on delete cascade,
  since date not null default current_date
);

create table public.notification_settings (
  user_id uuid primary key references auth.users (id) on delete cascade,
  weekly_digest boolean not null default true
);

create or replace function private.is_member_of(org uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.memberships as m where m.org_id = org and m.user_id = (select auth.uid())
  )
$$;

create or replace function private.has_role(org uuid, wanted text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.memberships as m where m.org_id = org and m.user_id = (select auth.uid()) and m.role = wanted
  )
$$;

create or replace function private.my_organisations() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select m.org_id from public.memberships as m where m.user_id = (select auth.uid())
$$;

create or replace function private.is_admin() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.admins as a where a.user_id = (select auth.uid()))
$$;

-- The one way to begin: an organisation and its first member at once, which no policy could allow one by one.
create or replace function public.create_organisation(name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  made uuid;
begin
  if (select auth.uid()) is null then raise insufficient_privilege; end if;
  insert into public.organisations (name) values (create_organisation.name) returning id into made;
  insert into public.memberships (org_id, user_id, role) values (made, (select auth.uid()), 'owner');
  return made;
end
$$;
revoke execute on function public.create_organisation(text) from public, anon;

alter table public.organisations enable row level security;
alter table public.memberships enable row level security;
alter table public.documents enable row level security;
alter table public.document_comments enable row level security;
alter table public.posts enable row level security;
alter table public.plans enable row level security;
alter table public.admins enable row level security;
alter table public.notification_settings enable row level security;

create policy "members see their organisation" on public.organisations
  for select to authenticated using (private.is_member_of(id));
create policy "administrators see every organisation" on public.organisations
  for select to authenticated using ((select private.is_admin()));
create policy "owners rename their organisation" on public.organisations
  for update to authenticated using (private.has_role(id, 'owner')) with check (private.has_role(id, 'owner'));

create policy "members see each other" on public.memberships
  for select to authenticated using (private.is_member_of(org_id));
create policy "owners invite" on public.memberships
  for insert to authenticated with check (private.has_role(org_id, 'owner'));
create policy "owners dismiss, others leave" on public.memberships
  for delete to authenticated using (private.has_role(org_id, 'owner') or user_id = (select auth.uid()));

create policy "members read documents" on public.documents
  for select to authenticated using (private.is_member_of(org_id));
create policy "administrators read documents" on public.documents
  for select to authenticated using ((select private.is_admin()));
create policy "members write documents" on public.documents
  for insert to authenticated with check (private.is_member_of(org_id));
create policy "members change documents" on public.documents
  for update to authenticated using (private.is_member_of(org_id)) with check (private.is_member_of(org_id));
create policy "members delete documents" on public.documents
  for delete to authenticated using (private.is_member_of(org_id));
create policy "nobody leaves a document without a team" on public.documents
  as restrictive for update to authenticated using (true) with check (org_id is not null);

create policy "members read comments" on public.document_comments
  for select to authenticated using (
    exists (
      select from public.documents as d
      where d.id = document_comments.document_id and d.org_id in (select private.my_organisations())
    )
  );
create policy "members comment in their own name" on public.document_comments
  for insert to authenticated with check (
    author_id = (select auth.uid())
    and exists (
      select from public.documents as d
      where d.id = document_comments.document_id and d.org_id in (select private.my_organisations())
    )
  );

create policy "members read posts" on public.posts
  for select to authenticated using (org_id in (select private.my_organisations()));
create policy "everybody reads published posts" on public.posts
  for select to anon, authenticated using (is_published);
create policy "members write posts" on public.posts
  for insert to authenticated with check (org_id in (select private.my_organisations()));
create policy "members change posts" on public.posts
  for update to authenticated
  using (org_id in (select private.my_organisations())) with check (org_id in (select private.my_organisations()));
create policy "members delete posts" on public.posts
  for delete to authenticated using (org_id in (select private.my_organisations()));

create policy "everybody reads plans" on public.plans
  for select to anon, authenticated using (true);

create policy "users keep their own settings" on public.notification_settings
  for all to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy "members read files" on storage.objects
  for select to authenticated using (
    bucket_id = 'org-files' and (storage.foldername(name))[1] in (select private.my_organisations()::text)
  );
create policy "members upload files" on storage.objects
  for insert to authenticated with check (
    bucket_id = 'org-files' and (storage.foldername(name))[1] in (select private.my_organisations()::text)
  );
create policy "members delete files" on storage.objects
  for delete to authenticated using (
    bucket_id = 'org-files' and (storage.foldername(name))[1] in (select private.my_organisations()::text)
  );

-- Ada, Ben and Cleo are in Acorn, Dan and Eli in Birch; Ada is in both. Rae and Sam run the platform; Rae is in Birch too.

insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'ada@users.example'),
  ('0b000000-0000-4000-8000-000000000002', 'ben@users.example'),
  ('0c000000-0000-4000-8000-000000000003', 'cleo@users.example'),
  ('0d000000-0000-4000-8000-000000000004', 'dan@users.example'),
  ('0e000000-0000-4000-8000-000000000005', 'eli@users.example'),
  ('0f000000-0000-4000-8000-000000000006', 'rae@users.example'),
  ('0f000000-0000-4000-8000-000000000007', 'sam@users.example');

insert into public.organisations (id, name) values
  ('a0000000-0000-4000-8000-00000000000a', 'Acorn'),
  ('b0000000-0000-4000-8000-00000000000b', 'Birch'),
  ('c0000000-0000-4000-8000-00000000000c', 'Cedar');

insert into public.memberships (org_id, user_id, role) values
  ('a0000000-0000-4000-8000-00000000000a', '0a000000-0000-4000-8000-000000000001', 'owner'),
  ('a0000000-0000-4000-8000-00000000000a', '0b000000-0000-4000-8000-000000000002', 'editor'),
  ('a0000000-0000-4000-8000-00000000000a', '0c000000-0000-4000-8000-000000000003', 'member'),
  ('b0000000-0000-4000-8000-00000000000b', '0d000000-0000-4000-8000-000000000004', 'owner'),
  ('b0000000-0000-4000-8000-00000000000b', '0e000000-0000-4000-8000-000000000005', 'member'),
  ('b0000000-0000-4000-8000-00000000000b', '0a000000-0000-4000-8000-000000000001', 'member'),
  ('b0000000-0000-4000-8000-00000000000b', '0f000000-0000-4000-8000-000000000006', 'editor'),
  ('c0000000-0000-4000-8000-00000000000c', '0c000000-0000-4000-8000-000000000003', 'owner');

insert into public.documents (id, org_id, created_by, title) values
  ('a1000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-00000000000a', '0a000000-0000-4000-8000-000000000001', 'Roadmap'),
  ('a1000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-00000000000a', '0b000000-0000-4000-8000-000000000002', 'Budget'),
  ('b1000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-00000000000b', '0d000000-0000-4000-8000-000000000004', 'Hiring'),
  ('b1000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-00000000000b', '0f000000-0000-4000-8000-000000000006', 'Pricing'),
  ('c1000000-0000-4000-8000-000000000001', 'c0000000-0000-4000-8000-00000000000c', '0c000000-0000-4000-8000-000000000003', 'Ideas');

insert into public.document_comments (document_id, author_id, body) values
  ('a1000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002', 'Too long'),
  ('a1000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'Shortened'),
  ('a1000000-0000-4000-8000-000000000002', '0c000000-0000-4000-8000-000000000003', 'Who pays?'),
  ('b1000000-0000-4000-8000-000000000001', '0d000000-0000-4000-8000-000000000004', 'Two by May'),
  ('b1000000-0000-4000-8000-000000000001', '0e000000-0000-4000-8000-000000000005', 'Three');

insert into public.posts (org_id, title, is_published) values
  ('a0000000-0000-4000-8000-00000000000a', 'We are live', true),
  ('a0000000-0000-4000-8000-00000000000a', 'Not yet', false),
  ('b0000000-0000-4000-8000-00000000000b', 'Hello from Birch', true),
  ('b0000000-0000-4000-8000-00000000000b', 'Layoffs, a draft', false);

insert into public.plans (id, name, price_cents) values ('free', 'Free', 0), ('team', 'Team', 1900), ('firm', 'Firm', 9900);

insert into public.admins (user_id) values
  ('0f000000-0000-4000-8000-000000000006'), ('0f000000-0000-4000-8000-000000000007');

insert into public.notification_settings (user_id, weekly_digest) values
  ('0a000000-0000-4000-8000-000000000001', true),
  ('0b000000-0000-4000-8000-000000000002', false),
  ('0d000000-0000-4000-8000-000000000004', true),
  ('0f000000-0000-4000-8000-000000000006', true);

insert into storage.buckets (id, name, public) values ('org-files', 'org-files', false), ('logos', 'logos', true);
insert into storage.objects (bucket_id, name, owner_id) values
  ('org-files', 'a0000000-0000-4000-8000-00000000000a/plan.pdf', '0a000000-0000-4000-8000-000000000001'),
  ('org-files', 'a0000000-0000-4000-8000-00000000000a/costs.xlsx', '0b000000-0000-4000-8000-000000000002'),
  ('org-files', 'b0000000-0000-4000-8000-00000000000b/people.csv', '0d000000-0000-4000-8000-000000000004'),
  ('org-files', 'c0000000-0000-4000-8000-00000000000c/sketch.png', '0c000000-0000-4000-8000-000000000003');
