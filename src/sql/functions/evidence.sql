-- Evidence of isolation: what users could do with rows that are theirs and with rows that are not, and whom the tables
-- and the views over them show rows to. Parts of partitioned tables are looked at like tables of their own.
--
-- `tables` names tables of users, separated by spaces, with the columns that hold the owner:
--   user_profiles.id wingman_matches.user1_id.user2_id chat_messages.match_id*wingman_matches.user1_id.user2_id
-- A star goes through another table: the owners of a message are those of the row that its match_id points to. A name
-- alone is a table of the service's, whose rows no user may touch. `schema` holds all of them. `claims` is an object of
-- further claims that users have; the string "$owner" in it stands for the user's id.
--
-- What bounds it: 2 s for all and 0.8 s for each table, looked at between queries. A single query that runs away ends
-- with the statement timeout; what was found until then is returned, and the rest is `timeout`.
create or replace function public.wingman_health_evidence(
  tables text, schema text default 'public', claims text default '{}'
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' set statement_timeout = '3s' set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  deadline timestamptz := clock_timestamp() + interval '2 s';
  -- What a request of a user has: claims, and the search path that PostgREST sets on Supabase, on which functions
  -- without a path of their own depend.
  request constant jsonb := jsonb_build_object(
    'claims', '{"aud": "authenticated"}'::jsonb || claims::jsonb, 'path', format('%I, public, extensions', schema)
  );
  identifier constant text := '[A-Za-z_][A-Za-z0-9_$]*';
  entries constant text[] := regexp_split_to_array(trim(tables), '\s+');
  not_looked constant jsonb := '{
    "sqlstate": null, "commands": null, "anonMay": null, "seesForeignRows": null, "seesOwnRows": null,
    "strangerSeesRows": null, "anonSeesRows": null, "durationMs": 0, "isCanceled": false
  }';
  entry text;
  own_part text[];
  parent_part text[];
  owned jsonb;
  users text[] := '{}';
  relation record;
  looked oid[] := '{}';
  found jsonb;
  result jsonb := '[]';
begin
  if current_setting('transaction_read_only') = 'off' then
    perform set_config('transaction_read_only', 'on', true);
  end if;

  -- Some users, for tables that are empty or the service's.
  foreach entry in array entries loop
    if entry !~ format('^%1$s(\.%1$s)*(\*%1$s(\.%1$s)+)?$', identifier) then
      raise invalid_parameter_value using message = 'not a list of tables';
    end if;
    if cardinality(users) < 3 and entry like '%.%' and entry not like '%*%' then
      own_part := string_to_array(entry, '.');
      begin
        execute format(
          $sql$
            select array(
              select distinct id
              from (select %1$I::text as id from %2$I.%3$I limit 100) as seen
              where id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
              order by id
              limit 3
            )
          $sql$,
          own_part[2], schema, own_part[1]
        )
        into users;
      exception when others then
        -- The table will say why when its turn comes.
        users := '{}';
      end;
    end if;
  end loop;

  foreach entry in array entries loop
    own_part := string_to_array(split_part(entry, '*', 1), '.');
    parent_part := string_to_array(split_part(entry, '*', 2), '.');
    owned := case when parent_part = '{}' then jsonb_build_object('columns', own_part[2:]) else jsonb_build_object(
      'columns', parent_part[2:], 'through', own_part[2], 'parent', to_regclass(format('%I.%I', schema, parent_part[1]))
    ) end;
    if to_regclass(format('%I.%I', schema, own_part[1])) is null then
      found := jsonb_build_object('table', schema || '.' || own_part[1], 'kind', 'table', 'state', 'missing');
      result := result || (not_looked || found) - 'isCanceled';
    end if;
    for relation in
      with recursive part (oid) as (
        select to_regclass(format('%I.%I', schema, own_part[1]))::oid
        union
        select inhrelid
        from part
        join pg_catalog.pg_inherits on inhparent = part.oid
        join pg_catalog.pg_class as class on class.oid = inhrelid and relispartition
      )
      select class.oid::regclass as id, relkind, nspname || '.' || relname as name,
        case relkind when 'p' then 'partitioned table' when 'f' then 'foreign table' else 'table' end as kind
      from part
      join pg_catalog.pg_class as class using (oid)
      join pg_catalog.pg_namespace as space on space.oid = relnamespace
      order by relispartition, name
    loop
      looked := looked || relation.id::oid;
      -- Views have their turn below.
      continue when relation.relkind in ('v', 'm');
      found := not_looked || jsonb_build_object('table', relation.name, 'kind', relation.kind)
        || public.wingman_health_table(
          relation.id, owned, users, request, least(deadline, clock_timestamp() + interval '0.8 s')
        );
      deadline := case when (found -> 'isCanceled')::boolean then '-infinity' else deadline end;
      result := result || found - 'isCanceled';
    end loop;
  end loop;

  -- The views over these tables that the API serves; last, because they can be of any size.
  for relation in
    select class.oid::regclass as id, nspname || '.' || relname as name,
      case relkind when 'v' then 'view' else 'materialized view' end as kind
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as space on space.oid = relnamespace
    where relkind in ('v', 'm')
      and relnamespace = any (array(select oid from pg_catalog.pg_namespace where nspname = any (regexp_split_to_array(
        trim(coalesce(nullif(current_setting('pgrst.db_schemas', true), ''), schema)), '\s*,\s*'
      ))))
      and public.wingman_health_sources(class.oid) || class.oid && looked
    order by name
  loop
    found := not_looked || jsonb_build_object('table', relation.name, 'kind', relation.kind)
      || public.wingman_health_view(relation.id, users, request, deadline);
    deadline := case when (found -> 'isCanceled')::boolean then '-infinity' else deadline end;
    result := result || found - 'isCanceled';
  end loop;
  return jsonb_build_object('version', '1', 'tables', result);
end
$$;

comment on function public.wingman_health_evidence is 'wingman-health: what users could do with rows of others';
revoke all on function public.wingman_health_evidence from public, anon, authenticated;
grant execute on function public.wingman_health_evidence to service_role;
