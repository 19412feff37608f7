-- Who of some users is an administrator, by the tables that say so. One that cannot be read says nothing.
create or replace function wingman_health.wingman_health_admins(ids text[], request jsonb)
returns text[] language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  admins text[] := '{}';
  entry jsonb;
  relation oid;
  shape jsonb;
  condition text;
  found text[];
begin
  for entry in select jsonb_array_elements(coalesce(request -> 'admins', '[]')) loop
    begin
      select class.oid into relation
      from pg_catalog.pg_class as class join pg_catalog.pg_namespace as space on space.oid = relnamespace
      where nspname = entry -> 'relation' ->> 0 and relname = entry -> 'relation' ->> 1;
      continue when not wingman_health.wingman_health_readable(relation);
      shape := wingman_health.wingman_health_column(relation, 'this_row'::text, entry ->> 'column');
      select string_agg(' and ' || format(
        '%s = any (%L::text[])',
        wingman_health.wingman_health_column(relation, 'this_row'::text, listed.name) ->> 'text',
        array(select jsonb_array_elements_text(listed.allowed))
      ), '')
      into condition
      from jsonb_each(coalesce(entry -> 'where', '{}')) as listed (name, allowed);
      execute format(
        'select array(select distinct asked.id from %s as this_row, unnest($1) as asked (id) where %s%s)',
        relation::regclass, shape ->> 'equals', condition
      )
      into found using ids;
      admins := admins || found;
    exception when insufficient_privilege or undefined_column then null;
    end;
  end loop;
  return admins;
end
$$;

comment on function wingman_health.wingman_health_admins is 'wingman-health: who of some users is an administrator';
revoke all on function wingman_health.wingman_health_admins from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_admins to service_role;
