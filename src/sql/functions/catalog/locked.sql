-- The relations that somebody else holds, or waits for, in a mode that shuts everybody out (ACCESS EXCLUSIVE): whoever
-- asks for one now has to wait, a reader too. Reads the list of locks, which every role may see, and asks for none.
create or replace function wingman_health.wingman_health_locked()
returns oid[] language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  select array(
    select distinct relation
    from pg_catalog.pg_locks
    where locktype = 'relation' and mode = 'AccessExclusiveLock' and pid is distinct from pg_backend_pid()
      and database = (select oid from pg_catalog.pg_database where datname = current_database())
  )
$$;

comment on function wingman_health.wingman_health_locked is 'wingman-health: the relations that are locked against everybody';
revoke all on function wingman_health.wingman_health_locked from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_locked to service_role;
