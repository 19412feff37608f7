-- Connections: how many there are and what they wait for, from pg_stat_activity. PostgreSQL shows the state of other
-- roles' sessions only to those who have the rights of pg_read_all_stats: what the caller may not see is counted as
-- `hidden`, and what cannot be known then is null; `grant pg_read_all_stats to service_role with inherit true` would
-- show it. Never tells whose a session is, or what it asks.
create or replace function public.wingman_health_activity()
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' set statement_timeout = '3s'
as $$
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
    )
    select jsonb_build_object(
      'version', '1',
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
      'oldestQuerySeconds', case when everything then oldest_query end
    )
    from seen
  );
end
$$;

comment on function public.wingman_health_activity is 'wingman-health: the connections, counted';
revoke all on function public.wingman_health_activity from public, anon, authenticated;
grant execute on function public.wingman_health_activity to service_role;
