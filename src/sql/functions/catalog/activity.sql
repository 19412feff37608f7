-- Connections, locks, and whether the database takes writes. From pg_stat_activity: how many connections there are and
-- what they wait for. PostgreSQL shows the state of other roles' sessions only to those who have the rights of
-- pg_read_all_stats: what the caller may not see is counted as `hidden`, and what cannot be known then is null; `grant
-- pg_read_all_stats to service_role with inherit true` would show it. Never tells whose a session is, or what it asks.
-- Tables are told that are locked against everybody, in the exposed schemas and in those of the sign-in and the storage.
create or replace function public.wingman_health_activity(schemas text default 'public')
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' set statement_timeout = '3s'
as $$
declare
  exposed constant text[] := regexp_split_to_array(
    trim(coalesce(nullif(current_setting('pgrst.db_schemas', true), ''), schemas)), '\s*,\s*'
  );
begin
  if current_setting('transaction_read_only') = 'off' then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  return (
    with session as (
      select
        coalesce(state, case when backend_type is null then 'hidden' else 'unknown' end) as state,
        wait_event_type = 'Lock' as waits,
        case when pid <> pg_backend_pid() then xact_start end as in_transaction_since,
        case when pid <> pg_backend_pid() and state = 'active' then query_start end as busy_since
      from pg_catalog.pg_stat_activity
      where backend_type = 'client backend' or (backend_type is null and usesysid is not null)
    ),
    seen as (
      select
        count(*) as used,
        -- Counts over what is hidden would be too low.
        count(*) filter (where state = 'hidden') = 0 as everything,
        count(*) filter (where waits) as waiting,
        count(*) filter (where state like 'idle in transaction%') as idle,
        round(extract(epoch from clock_timestamp() - min(in_transaction_since)), 3) as oldest_transaction,
        round(extract(epoch from clock_timestamp() - min(busy_since)), 3) as oldest_query
      from session
    ),
    -- What a connection gets that is opened now: the narrowest setting, and the server's where there is none.
    setting (place, value) as (
      select
        case when setrole = 0 then 'database' else 'role' end,
        split_part(entry, '=', 2)::boolean
      from pg_catalog.pg_db_role_setting, unnest(setconfig) as entry
      where entry like 'default\_transaction\_read\_only=%'
        and setrole in (0, to_regrole(quote_ident(session_user))::oid)
        and setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
      order by setrole <> 0 desc, setdatabase <> 0 desc
      limit 1
    ),
    lock as (
      select
        space.nspname || '.' || class.relname as relation,
        bool_or(granted and mode = 'AccessExclusiveLock') as is_held,
        count(*) filter (where not granted) as waiting,
        round(extract(epoch from clock_timestamp() - min(waitstart)), 3) as longest_wait
      from unnest(wingman_health.wingman_health_locked()) as locked (oid)
      join pg_catalog.pg_class as class using (oid)
      join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
      join pg_catalog.pg_locks as held on held.relation = class.oid
        and held.database = (select oid from pg_catalog.pg_database where datname = current_database())
      where class.relkind in ('r', 'p', 'v', 'm', 'f') and space.nspname = any (exposed || '{auth,storage}'::text[])
      group by 1
    )
    select jsonb_build_object(
      'version', '3',
      'maxConnections', current_setting('max_connections')::int,
      'reservedConnections', current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0),
      'byState', (
        select coalesce(jsonb_object_agg(state, sessions), '{}')
        from (select state, count(*) as sessions from session group by state) as by_state
      ),
      'used', used,
      'waitingOnLocks', case when everything then waiting end,
      'idleInTransaction', case when everything then idle end,
      'oldestTransactionSeconds', case when everything then oldest_transaction end,
      'oldestQuerySeconds', case when everything then oldest_query end,
      'writes', jsonb_build_object(
        'isReplica', pg_is_in_recovery(),
        'isReadOnly', current_setting('default_transaction_read_only')::boolean,
        'readOnlyBy', case
          when exists (select from setting) then (select place from setting where value)
          else (
            select 'server' from pg_catalog.pg_settings
            where name = 'default_transaction_read_only' and setting = 'on'
              and source in ('configuration file', 'command line', 'environment variable')
          )
        end
      ),
      'locks', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'relation', relation, 'isHeld', is_held, 'waiting', waiting, 'longestWaitSeconds', longest_wait
        ) order by relation), '[]')
        from lock
      )
    )
    from seen
  );
end
$$;

comment on function public.wingman_health_activity is 'wingman-health: connections and locks, counted';
revoke all on function public.wingman_health_activity from public, anon, authenticated;
grant execute on function public.wingman_health_activity to service_role;
