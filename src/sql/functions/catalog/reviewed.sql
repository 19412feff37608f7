-- What of a relation is compared with how it was reviewed, beside what is told of it anyway: a digest of the definition
-- of a view, made here because the text may hold what nobody should read, and the privileges on single columns where
-- the role has none on the whole. Null instead of the digest where PostgreSQL could print the view only after a table
-- that is `locked`.
create or replace function wingman_health.wingman_health_reviewed(relation oid, locked oid[])
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  select jsonb_build_object(
    -- A view depends on itself too.
    'digest', case when class.relkind in ('v', 'm') and not exists (
      select from pg_catalog.pg_rewrite as rule
      join pg_catalog.pg_depend as depend
        on depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.objid = rule.oid
        and depend.refclassid = 'pg_catalog.pg_class'::regclass
      where rule.ev_class = class.oid and depend.refobjid = any (locked)
    ) then left(encode(sha256(convert_to(pg_get_viewdef(class.oid), 'UTF8')), 'hex'), 16) end,
    'columnPrivileges', (
      select coalesce(jsonb_object_agg(name, columns_of) filter (where columns_of is not null), '{}')
      from unnest(array['anon', 'authenticated']) as name
      cross join lateral (
        select jsonb_object_agg(privilege, array(
          select attname::text from pg_catalog.pg_attribute
          where attrelid = class.oid and attnum > 0 and not attisdropped
            and has_column_privilege(to_regrole(name)::oid, class.oid, attnum, privilege)
          order by 1
        )) as columns_of
        from unnest(array['SELECT', 'INSERT', 'UPDATE']) as privilege
        where has_schema_privilege(to_regrole(name)::oid, class.relnamespace, 'USAGE')
          and not has_table_privilege(to_regrole(name)::oid, class.oid, privilege)
          and has_any_column_privilege(to_regrole(name)::oid, class.oid, privilege)
      ) as partial
    )
  )
  from pg_catalog.pg_class as class
  where class.oid = relation
$$;

comment on function wingman_health.wingman_health_reviewed is 'wingman-health: what is compared with how it was reviewed';
revoke all on function wingman_health.wingman_health_reviewed from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_reviewed to service_role;
