-- Tables and views with their columns, keys, indexes, grants and policies, from the catalog. Never reads a row, asks no
-- policy and no view, and waits for no table: to print an expression, PostgreSQL opens the tables in it, so policies with
-- one of the `locked` in it are left out, and their table says that it does not have all.
create or replace function wingman_health.wingman_health_relations(relations oid[], locked oid[], helpers jsonb)
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with
  api_role as (
    select name, to_regrole(name)::oid as oid from unnest(array['anon', 'authenticated', 'service_role']) as name
  ),
  -- A policy depends on its own table too.
  unreadable (policy) as (
    select objid from pg_catalog.pg_depend
    where classid = 'pg_catalog.pg_policy'::regclass and refclassid = 'pg_catalog.pg_class'::regclass
      and refobjid = any (locked)
  ),
  reader (policy, what) as materialized (
    select distinct depend.objid, what
    from pg_catalog.pg_depend as depend
    join jsonb_to_recordset(helpers) as helper (routine oid, reads text[]) on helper.routine = depend.refobjid
    cross join unnest(helper.reads) as what
    where depend.classid = 'pg_catalog.pg_policy'::regclass and depend.refclassid = 'pg_catalog.pg_proc'::regclass
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'schema', space.nspname, 'name', relation.relname,
    'kind', case relation.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
      when 'm' then 'materialized view' else 'foreign table' end,
    'owner', pg_get_userbyid(relation.relowner),
    'rowSecurity', relation.relrowsecurity, 'forcesRowSecurity', relation.relforcerowsecurity,
    'partitionOf', case when relation.relispartition then (
      select parent_space.nspname || '.' || parent.relname
      from pg_catalog.pg_inherits
      join pg_catalog.pg_class as parent on parent.oid = inhparent
      join pg_catalog.pg_namespace as parent_space on parent_space.oid = parent.relnamespace
      where inhrelid = relation.oid
    ) end,
    'securityInvoker', relation.relkind = 'v' and exists (
      select from pg_options_to_table(relation.reloptions)
      where option_name = 'security_invoker' and option_value::boolean
    ),
    -- -1 is «never analyzed».
    'estimatedRows', case
      when relation.relkind in ('r', 'p', 'm') and relation.reltuples >= 0 then relation.reltuples::bigint
    end,
    'columns', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', attname, 'type', format_type(atttypid, atttypmod), 'nullable', not attnotnull,
        'userMayUpdate', coalesce(has_column_privilege(to_regrole('authenticated')::oid, attrelid, attnum, 'UPDATE'), false),
        -- By a trigger for each row before it is changed, whose body names what it would become.
        'isGuarded', exists (
          select from pg_catalog.pg_trigger join pg_catalog.pg_proc as proc on proc.oid = tgfoid
          where tgrelid = attrelid and tgenabled <> 'D' and not tgisinternal and tgtype::int & 19 = 19
            and position('new.' || lower(attname) in replace(lower(proc.prosrc), '"', '')) > 0
        )
      ) order by attname), '[]')
      from pg_catalog.pg_attribute
      where attrelid = relation.oid and attnum > 0 and not attisdropped
    ),
    'primaryKey', array(
      select attname::text
      from pg_catalog.pg_constraint
      join pg_catalog.pg_attribute on attrelid = conrelid and attnum = any (conkey)
      where conrelid = relation.oid and contype = 'p'
      order by array_position(conkey, attnum)
    ),
    'foreignKeys', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', con.conname,
        'columns', array(
          select attname::text
          from unnest(con.conkey) with ordinality as key (number, place)
          join pg_catalog.pg_attribute on attrelid = con.conrelid and attnum = key.number
          order by place
        ),
        'references', target_space.nspname || '.' || target.relname,
        'referencedColumns', array(
          select attname::text from pg_catalog.pg_attribute
          where attrelid = con.confrelid and attnum = any (con.confkey)
          order by array_position(con.confkey, attnum)
        ),
        'onDelete', case con.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
          when 'n' then 'set null' else 'set default' end,
        'isValidated', con.convalidated
      ) order by con.conname), '[]')
      from pg_catalog.pg_constraint as con
      join pg_catalog.pg_class as target on target.oid = con.confrelid
      join pg_catalog.pg_namespace as target_space on target_space.oid = target.relnamespace
      -- A key to a partitioned table has a copy for each of its partitions.
      where con.conrelid = relation.oid and con.contype = 'f' and not exists (
        select from pg_catalog.pg_constraint as whole
        where whole.oid = con.conparentid and whole.conrelid = con.conrelid
      )
    ),
    'indexes', (
      select coalesce(jsonb_agg(key_columns order by key_columns::text), '[]')
      from (
        select to_jsonb(array(
          select att.attname::text
          from unnest(index.indkey::int2[]) with ordinality as key (number, place)
          left join pg_catalog.pg_attribute as att
            on att.attrelid = index.indrelid and att.attnum = key.number and key.number > 0
          where key.place <= index.indnkeyatts
          order by key.place
        )) as key_columns
        from pg_catalog.pg_index as index
        where index.indrelid = relation.oid and index.indisvalid and index.indpred is null
      ) as valid
    ),
    'privileges', (
      select jsonb_object_agg(api_role.name, array(
        select privilege
        from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
          with ordinality as asked (privilege, place)
        where has_schema_privilege(api_role.oid, relation.relnamespace, 'USAGE') and (
          has_table_privilege(api_role.oid, relation.oid, privilege)
          or (place <= 3 and has_any_column_privilege(api_role.oid, relation.oid, privilege))
        )
        order by place
      ))
      from api_role
    ),
    'policies', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', policy.polname,
        'command', case policy.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
          when 'd' then 'delete' else 'all' end,
        'isPermissive', policy.polpermissive,
        'roles', array(
          select coalesce(role.rolname::text, 'public')
          from unnest(policy.polroles) as member (oid)
          left join pg_catalog.pg_roles as role on role.oid = member.oid
          order by 1
        ),
        'using', pg_get_expr(policy.polqual, policy.polrelid),
        'check', pg_get_expr(policy.polwithcheck, policy.polrelid),
        'functionsRead', array(select reader.what from reader where reader.policy = policy.oid order by 1)
      ) order by policy.polname), '[]')
      from pg_catalog.pg_policy as policy
      where policy.polrelid = relation.oid and policy.oid not in (select unreadable.policy from unreadable)
    ),
    'hasAllPolicies', not exists (
      select from pg_catalog.pg_policy as policy
      where policy.polrelid = relation.oid and policy.oid in (select unreadable.policy from unreadable)
    )
  ) || wingman_health.wingman_health_reviewed(relation.oid, locked)
    || case when relation.relkind in ('v', 'm') then wingman_health.wingman_health_through(relation.oid, locked)
      else '{"reads": [], "takes": [], "lendsRights": false, "checksRows": false}' end order by space.nspname::text, relation.relname), '[]')
  from pg_catalog.pg_class as relation
  join pg_catalog.pg_namespace as space on space.oid = relation.relnamespace
  where relation.oid = any (relations)
$$;

comment on function wingman_health.wingman_health_relations is 'wingman-health: tables and views as the catalog has them';
revoke all on function wingman_health.wingman_health_relations from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_relations to service_role;
