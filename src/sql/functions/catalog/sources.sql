-- What a view reads, through other views too, from the rewrite rules in the catalog; nothing for what is no view. Views
-- in schemas that are not exposed are on the way as well. Never reads a row of any of them.
create or replace function wingman_health.wingman_health_sources(relation oid)
returns oid[] language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with recursive source (oid) as (
    select relation
    union
    select depend.refobjid
    from source
    join pg_catalog.pg_rewrite as rule on rule.ev_class = source.oid and rule.ev_type = '1'
    join pg_catalog.pg_depend as depend
      on depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.objid = rule.oid
      and depend.refclassid = 'pg_catalog.pg_class'::regclass
  )
  select array(select oid from source where oid <> relation)
$$;

comment on function wingman_health.wingman_health_sources is 'wingman-health: the relations that a view reads';
revoke all on function wingman_health.wingman_health_sources from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_sources to service_role;
