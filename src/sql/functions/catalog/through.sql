-- What a view reads, and what is written through it with the rights of its owner: `takes` are the commands that PostgreSQL
-- itself carries through. The owner's rights are lent as far as no view below asks for the caller's and no policy binds the
-- owner. To find out what a view takes PostgreSQL opens what it reads, and of a foreign table asks whoever made its wrapper:
-- of a view over one of these, or over what is `locked`, it is not asked.
create or replace function wingman_health.wingman_health_through(relation oid, locked oid[])
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with view as (
    select *, wingman_health.wingman_health_sources(oid) as sources from pg_catalog.pg_class where oid = relation
  ),
  source as materialized (
    select class.*
    from view join pg_catalog.pg_class as class on class.oid = any (sources)
    where class.relkind in ('r', 'p', 'v', 'm', 'f')
  )
  select jsonb_build_object(
    'reads', array(
      select space.nspname || '.' || source.relname
      from source join pg_catalog.pg_namespace as space on space.oid = source.relnamespace
      order by 1
    ),
    'takes', case when view.relkind = 'v' and not sources || view.oid && locked
      and not exists (select from source where source.relkind = 'f') then array(
        select command
        from (values (4, 'update'), (8, 'insert'), (16, 'delete')) as listed (bit, command)
        where pg_relation_is_updatable(view.oid, false) & bit > 0
        order by command
      ) else '{}' end,
    'lendsRights', view.relkind = 'v' and not exists (
      select from pg_options_to_table(view.reloptions) where option_name = 'security_invoker' and option_value::boolean
    ) and not exists (
      select from source
      where case when source.relkind = 'v' then exists (
        select from pg_options_to_table(source.reloptions)
        where option_name = 'security_invoker' and option_value::boolean
      ) else source.relrowsecurity and not owner.rolsuper and not owner.rolbypassrls
        and (source.relforcerowsecurity or not pg_has_role(owner.oid, source.relowner, 'USAGE')) end
    ),
    'checksRows', exists (select from pg_options_to_table(view.reloptions) where option_name = 'check_option')
  )
  from view
  join pg_catalog.pg_roles as owner on owner.oid = view.relowner
$$;

comment on function wingman_health.wingman_health_through is 'wingman-health: what is read and written through a view';
revoke all on function wingman_health.wingman_health_through from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_through to service_role;
