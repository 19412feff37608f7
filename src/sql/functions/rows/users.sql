-- A few ids of ordinary users, for relations that nobody owns or that have too few rows. Of those who are `besides` none is
-- told again, and where the request says of what `kind` ids are, only such are.
create or replace function wingman_health.wingman_health_users(request jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  most_users constant int := 3;
  besides constant text[] := array(select jsonb_array_elements_text(coalesce(request -> 'besides', '[]')));
  entry jsonb;
  shape jsonb;
  relation oid;
  found text[];
  ids text[] := '{}';
begin
  for entry in select jsonb_array_elements(coalesce(request -> 'users', '[]')) loop
    exit when cardinality(ids) >= most_users;
    begin
      select class.oid into relation
      from pg_catalog.pg_class as class join pg_catalog.pg_namespace as space on space.oid = relnamespace
      where nspname = entry -> 'relation' ->> 0 and relname = entry -> 'relation' ->> 1;
      continue when relation is null or not wingman_health.wingman_health_readable(relation);
      shape := wingman_health.wingman_health_column(relation, 'this_row'::text, entry ->> 'column');
      continue when shape ->> 'kind' <> request ->> 'kind';
      execute format(
        'select array(select distinct owner.id from (select * from %s limit 100) as this_row, lateral (%s) as owner (id)'
          ' where owner.id is not null order by owner.id limit 24)',
        relation::regclass, shape ->> 'ids'
      )
      into found;
      ids := ids || (array(
        select id from unnest(found) as id
        where id <> all (ids || besides || wingman_health.wingman_health_admins(found, request))
      ))[:most_users - cardinality(ids)];
    exception when insufficient_privilege or undefined_column or lock_not_available then
      -- The relation will say why when its turn comes.
      null;
    end;
  end loop;
  return to_jsonb(ids);
end
$$;

comment on function wingman_health.wingman_health_users is 'wingman-health: ids of some users';
revoke all on function wingman_health.wingman_health_users from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_users to service_role;
