-- The catalog of the exposed schemas: relations, functions, the roles that matter for them, and the connections. Reads
-- pg_catalog and never a table, and waits for none; objects of extensions and these functions are left out. The exposed schemas are those of
-- the argument (separated by commas) and those that PostgREST was configured with inside the database.
create or replace function public.wingman_health_catalog(schemas text default 'public')
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' set statement_timeout = '3s' set jit = off
as $$
declare
  exposed constant text[] := array(
    select distinct name
    from unnest(array[schemas, current_setting('pgrst.db_schemas', true)]) as listed (names),
      regexp_split_to_table(trim(names), '\s*,\s*') as name
    where name <> ''
  );
  oids oid[];
  locked oid[];
  helpers jsonb;
  relations jsonb;
  routines jsonb;
begin
  if current_setting('transaction_read_only') = 'off' then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  oids := array(
    select class.oid
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
    where space.nspname = any (exposed) and class.relkind in ('r', 'p', 'v', 'm', 'f') and not exists (
      select from pg_catalog.pg_depend
      where classid = 'pg_catalog.pg_class'::regclass and objid = class.oid and deptype = 'e'
    )
  );
  -- A lock that somebody takes between the two is one more to be left out.
  for attempt in 1 .. 3 loop
    locked := wingman_health.wingman_health_locked();
    begin
      helpers := coalesce(
        (select jsonb_agg(to_jsonb(helper)) from wingman_health.wingman_health_helpers(exposed, locked) as helper), '[]'
      );
      relations := wingman_health.wingman_health_relations(oids, locked, helpers);
      routines := wingman_health.wingman_health_routines(exposed, oids, locked, helpers);
      exit;
    exception when lock_not_available then
      if attempt = 3 then
        raise;
      end if;
    end;
  end loop;
  return (
    with recursive
    role as (
      select * from pg_catalog.pg_roles
      where rolname in ('anon', 'authenticated', 'service_role', 'authenticator') or rolname::text in (
        select jsonb_array_elements(relations || routines) ->> 'owner'
        union
        select jsonb_path_query(relations, '$[*].policies[*].roles[*]') #>> '{}'
      )
    ),
    membership (member, role) as (
      select member, roleid from pg_catalog.pg_auth_members where member in (select oid from role)
      union
      select membership.member, auth.roleid
      from membership
      join pg_catalog.pg_auth_members as auth on auth.member = membership.role
    )
    select jsonb_build_object(
      'version', '3',
      'serverVersion', current_setting('server_version_num')::int,
      'schemas', (
        select coalesce(jsonb_agg(nspname order by nspname::text), '[]')
        from pg_catalog.pg_namespace
        where nspname = any (exposed)
      ),
      'activity', public.wingman_health_activity(schemas) - 'version',
      'roles', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', role.rolname, 'isSuperuser', role.rolsuper, 'bypassesRowSecurity', role.rolbypassrls,
          'canLogin', role.rolcanlogin, 'memberOf', parents.names, 'inherits', parents.inherited
        ) order by role.rolname::text), '[]')
        from role
        cross join lateral (
          select
            coalesce(jsonb_agg(parent.rolname order by parent.rolname::text), '[]') as names,
            -- Since PostgreSQL 16 each membership says so, and no longer the role.
            coalesce(jsonb_agg(parent.rolname order by parent.rolname::text)
              filter (where pg_has_role(role.oid, parent.oid, 'USAGE')), '[]') as inherited
          from membership
          join pg_catalog.pg_roles as parent on parent.oid = membership.role
          where membership.member = role.oid
        ) as parents
      ),
      'relations', relations,
      'functions', jsonb_path_query_array(routines, '$[*] ? (@.isExposed == true)'),
      'helpers', jsonb_path_query_array(routines, '$[*] ? (@.isExposed == false)')
    )
  );
end
$$;

comment on function public.wingman_health_catalog is 'wingman-health: the exposed schemas as the catalog has them';
revoke all on function public.wingman_health_catalog from public, anon, authenticated;
grant execute on function public.wingman_health_catalog to service_role;
