-- The functions of some schemas, and those elsewhere on which it depends who sees what: whose rights they have, who may
-- call them, what in the database calls them by itself, and which of the given relations they mention. Of their bodies
-- a digest is made, which is null where PostgreSQL could print one only after a table that is `locked`. Reads the catalog
-- and never calls one. Those of extensions and these here are left out, and so are procedures, which the Data API does
-- not call.
create or replace function wingman_health.wingman_health_routines(
  schemas text[], relations oid[], locked oid[], helpers jsonb
)
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with
  api_role as (
    select name, to_regrole(name)::oid as oid from unnest(array['anon', 'authenticated', 'service_role']) as name
  ),
  relation as (
    select class.oid, lower(class.relname) as word, space.nspname || '.' || class.relname as full_name
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
    where class.oid = any (relations)
  ),
  helper as materialized (
    select * from jsonb_to_recordset(helpers) as helper (routine oid, is_asked boolean, decides boolean, is_offered boolean)
  ),
  routine as (
    select
      proc.*, space.nspname::text as schema_name, space.nspname = any (schemas) as is_exposed,
      proc.oid in (select helper.routine from helper where helper.decides) as decides
    from pg_catalog.pg_proc as proc
    join pg_catalog.pg_namespace as space on space.oid = proc.pronamespace
    where (space.nspname = any (schemas) or proc.oid in (select helper.routine from helper where helper.decides))
      and proc.prokind = 'f'
      -- By name alone, whoever wants a function not to be told would call it so.
      and not (proc.proname = any ('{called}') and proc.proowner = (
        select nspowner from pg_catalog.pg_namespace where nspname = 'wingman_health'
      ))
      and space.nspname <> 'wingman_health'
      and not exists (
        select from pg_catalog.pg_depend
        where classid = 'pg_catalog.pg_proc'::regclass and objid = proc.oid and deptype = 'e'
      )
  ),
  -- Whoever asks a policy or a view, or writes a row, needs the right to call its functions.
  caller (routine, what) as materialized (
    select helper.routine, 'policy' from helper where helper.is_asked
    union
    select refobjid, case classid
      when 'pg_catalog.pg_rewrite'::regclass then 'view' when 'pg_catalog.pg_attrdef'::regclass then 'column'
      else 'constraint'
    end
    from pg_catalog.pg_depend
    where refclassid = 'pg_catalog.pg_proc'::regclass and classid in (
      'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_constraint'::regclass
    )
  ),
  -- Bodies are text to PostgreSQL, so the words in them have to do; bodies in SQL's own form have dependencies.
  mentioned (routine, relation) as (
    select routine.oid, relation.full_name
    from routine
    cross join lateral (
      select distinct lower(word) as word from regexp_split_to_table(routine.prosrc, '[^[:alnum:]_$]+') as word
    ) as body
    join relation on relation.word = body.word
    union
    select routine.oid, relation.full_name
    from routine
    join pg_catalog.pg_depend as depend
      on depend.classid = 'pg_catalog.pg_proc'::regclass and depend.objid = routine.oid
      and depend.refclassid = 'pg_catalog.pg_class'::regclass
    join relation on relation.oid = depend.refobjid
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'schema', routine.schema_name, 'name', routine.proname, 'argumentTypes', oidvectortypes(routine.proargtypes),
    'owner', pg_get_userbyid(routine.proowner),
    'isSecurityDefiner', routine.prosecdef,
    'hasFixedSearchPath', exists (select from unnest(routine.proconfig) as setting where setting like 'search\_path=%'),
    'executableBy', array(
      select api_role.name
      from api_role
      where has_schema_privilege(api_role.oid, routine.pronamespace, 'USAGE')
        and has_function_privilege(api_role.oid, routine.oid, 'EXECUTE')
      order by 1
    ),
    'isExposed', routine.is_exposed,
    'decides', routine.decides,
    'isOffered', routine.oid in (select helper.routine from helper where helper.is_offered),
    'digest', case
      when routine.prosqlbody is null or not exists (
        select from pg_catalog.pg_depend
        where classid = 'pg_catalog.pg_proc'::regclass and objid = routine.oid
          and refclassid = 'pg_catalog.pg_class'::regclass and refobjid = any (locked)
      ) then left(encode(sha256(convert_to(concat_ws(
        e'\n', array_to_string(routine.proconfig, e'\n'),
        coalesce(pg_get_function_sqlbody(routine.oid), routine.prosrc)
      ), 'UTF8')), 'hex'), 16)
    end,
    'calledBy', coalesce(called.by, '{}'),
    'mentions', coalesce(mentions.names, '{}'),
    'isTrigger', routine.prorettype in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  ) order by routine.schema_name, routine.proname, oidvectortypes(routine.proargtypes)), '[]')
  from routine
  left join (select routine, array_agg(what order by what) as by from caller group by routine) as called
    on called.routine = routine.oid
  left join (select routine, array_agg(relation order by relation) as names from mentioned group by routine) as mentions
    on mentions.routine = routine.oid
$$;

comment on function wingman_health.wingman_health_routines is 'wingman-health: functions as the catalog has them';
revoke all on function wingman_health.wingman_health_routines from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_routines to service_role;
