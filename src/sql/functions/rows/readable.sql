-- Whether the service role may read the rows of a table without running anybody's code: a table, partitioned or not, none
-- of whose parts is foreign, and whose indexes, constraints, keys of partitions and statistics call no function that
-- somebody less trusted has made, because planning a query may already call it. Trusted is who could take on the
-- service role, or change this function. Nor may there be policies that bind the service role. Reads the catalog alone.
create or replace function wingman_health.wingman_health_readable(relation oid)
returns boolean language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with recursive
  part (oid) as (
    select relation union select inhrelid from part join pg_catalog.pg_inherits on inhparent = part.oid
  ),
  above (oid) as (
    select relation union select inhparent from above join pg_catalog.pg_inherits on inhrelid = above.oid
  ),
  piece (class, oid) as (
    select 'pg_class'::regclass::oid, oid from (select oid from part union select oid from above) as related
    union all
    select 'pg_class'::regclass, indexrelid from part join pg_catalog.pg_index on indrelid = part.oid
    where indexprs is not null or indpred is not null
    union all
    select 'pg_constraint'::regclass, con.oid from part join pg_catalog.pg_constraint as con on conrelid = part.oid
    where contype = 'c'
    union all
    select 'pg_statistic_ext'::regclass, stat.oid from part join pg_catalog.pg_statistic_ext as stat on stxrelid = part.oid
  ),
  called (oid) as (
    select coalesce(oprcode::oid, refobjid)
    from piece
    join pg_catalog.pg_depend on classid = piece.class and objid = piece.oid
    left join pg_catalog.pg_operator as operator
      on refclassid = 'pg_operator'::regclass and operator.oid = refobjid
    where refclassid in ('pg_proc'::regclass, 'pg_operator'::regclass)
  )
  select
    -- Whoever sees a part of the rows would take the rest for not being there.
    not row_security_active(relation)
    and coalesce((select bool_and(relkind in ('r', 'p')) from part join pg_catalog.pg_class using (oid)), false)
    and not exists (
      select
      from called
      join pg_catalog.pg_proc as routine using (oid)
      join pg_catalog.pg_roles as maker on maker.oid = proowner
      where not rolsuper and not pg_has_role(proowner, current_user, 'member') and proowner <> (
        select proowner from pg_catalog.pg_proc
        where pronamespace = 'wingman_health'::regnamespace and proname = 'wingman_health_readable'
          and proargtypes[0] = 'oid'::regtype
      )
    )
$$;

comment on function wingman_health.wingman_health_readable is 'wingman-health: whether rows can be read without running the code of others';
revoke all on function wingman_health.wingman_health_readable from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_readable to service_role;
