-- What every Supabase project has before an application is put into it: roles, and the auth functions.
-- Written to be run by a superuser on an empty database, with or without a gateway that made the auth schema first.

do $$
declare
  role record;
begin
  for role in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit')
    ) as wanted (name, attributes)
  loop
    begin
      execute format('create role %I %s', role.name, role.attributes);
    exception when duplicate_object or unique_violation then
      -- Roles belong to the server, not to the database: another database may have brought them.
      null;
    end;
  end loop;
end
$$;

grant anon, authenticated, service_role to authenticator;

-- As on Supabase: how long a request may take, the service role as long as the login.
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';

create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;

-- Both forms of claims: one setting per claim, and one setting with all of them as JSON, which is what PostgREST sets.
create or replace function auth.uid() returns uuid language sql stable set search_path = '' as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create or replace function auth.role() returns text language sql stable set search_path = '' as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;

create or replace function auth.email() returns text language sql stable set search_path = '' as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )
$$;

create or replace function auth.jwt() returns jsonb language sql stable set search_path = '' as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;

-- The users themselves: of their columns those that applications refer to. No role of the API may read them.
create table if not exists auth.users (
  id uuid primary key,
  email character varying(255),
  raw_app_meta_data jsonb default '{}',
  raw_user_meta_data jsonb default '{}',
  created_at timestamp with time zone default now()
);

-- Whoever changes the schema tells the gateway, which then forgets what it knew of it.
create schema if not exists extensions;
create function extensions.announce_schema_change() returns event_trigger language plpgsql set search_path = '' as $$
begin
  notify pgrst, 'reload schema';
end
$$;
create event trigger announce_schema_change on ddl_command_end execute function extensions.announce_schema_change();
