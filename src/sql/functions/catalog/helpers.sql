-- What matters about the functions that policies call, or those that the API offers, anywhere in the database; of other
-- functions nothing is told.
-- `is_asked`: a policy calls it, itself or through functions that have the rights of whoever asks, who then needs the
-- right to call it. `decides`: who sees what depends on it, because a policy calls it, or a view of the schemas, or a
-- function of theirs that has the rights of its owner, itself or through any others. `is_offered`: a function of the
-- schemas that users or anon may call and that has their rights calls it, itself or through others that have them; what
-- is of Supabase's own making is left out, because it is not for an application to close. `reads`: what its body reads,
-- or that of a function that it calls in turn: what clients write themselves, which is the metadata of a user, and the
-- request; and `claims`, those of the token that not every user has.
-- Bodies are text to PostgreSQL, so the words in them have to do, without the comments; no body is told. Calls none, and
-- leaves out the bodies that PostgreSQL could print only after a table that is `locked`.
create or replace function wingman_health.wingman_health_helpers(schemas text[], locked oid[])
returns table (routine oid, is_asked boolean, decides boolean, is_offered boolean, reads text[])
language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with recursive
  body (routine, name, is_definer, text) as materialized (
    select proc.oid, proname, prosecdef, regexp_replace(
      case
        when prosqlbody is null then prosrc
        when not exists (
          select from pg_catalog.pg_depend
          where classid = 'pg_catalog.pg_proc'::regclass and objid = proc.oid
            and refclassid = 'pg_catalog.pg_class'::regclass and refobjid = any (locked)
        ) then pg_get_function_sqlbody(proc.oid)
        else ''
      end,
      '--[^\n]*|/\*.*?\*/', ' ', 'g'
    )
    from pg_catalog.pg_proc as proc
    join pg_catalog.pg_namespace as space on space.oid = pronamespace
    where prokind = 'f' and nspname <> all ('{pg_catalog,information_schema,wingman_health}')
      and not exists (
        select from pg_catalog.pg_depend
        where classid = 'pg_catalog.pg_proc'::regclass and objid = proc.oid and deptype = 'e'
      )
  ),
  -- Words are taken out of each body once, and looked up: whatever the planner thinks of how many functions there are, a
  -- join by name would do it once for every other function.
  word (routine, is_definer, name) as materialized (
    select distinct body.routine, body.is_definer, word
    from body
    cross join lateral regexp_matches(body.text, '([[:alnum:]_$]+)"?\s*\(', 'g') as found (words)
    cross join lateral unnest(array[words[1], lower(words[1])]) as word
  ),
  named (routines) as materialized (
    select jsonb_object_agg(name, routines) from (select name, jsonb_agg(routine) as routines from body group by name) as one
  ),
  call (caller, is_definer, callee) as materialized (
    select distinct word.routine, word.is_definer, callee::oid
    from named, word cross join lateral jsonb_array_elements_text(routines -> word.name) as callee
  ),
  asked (routine) as (
    select refobjid
    from pg_catalog.pg_depend
    where classid = 'pg_catalog.pg_policy'::regclass and refclassid = 'pg_catalog.pg_proc'::regclass
    union
    select call.callee from asked join call on call.caller = asked.routine where not call.is_definer
  ),
  offered (routine, is_definer) as (
    select proc.oid, false
    from pg_catalog.pg_proc as proc
    join pg_catalog.pg_namespace as space on space.oid = proc.pronamespace
    where space.nspname = any (schemas) and not proc.prosecdef
      and proc.prorettype not in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype) and (
        has_function_privilege(to_regrole('anon')::oid, proc.oid, 'EXECUTE')
        or has_function_privilege(to_regrole('authenticated')::oid, proc.oid, 'EXECUTE')
      )
    union
    select proc.oid, proc.prosecdef
    from offered
    join call on call.caller = offered.routine and not offered.is_definer
    join pg_catalog.pg_proc as proc on proc.oid = call.callee
    where pg_get_userbyid(proc.proowner) not like 'supabase\_%'
  ),
  deciding (routine) as (
    select routine from asked
    union
    select offered.routine from offered where offered.is_definer
    union
    select depend.refobjid
    from pg_catalog.pg_depend as depend
    join pg_catalog.pg_rewrite as rule on rule.oid = depend.objid
    join pg_catalog.pg_class as view on view.oid = rule.ev_class
    join pg_catalog.pg_namespace as space on space.oid = view.relnamespace
    where depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.refclassid = 'pg_catalog.pg_proc'::regclass
      and space.nspname = any (schemas)
    union
    select proc.oid
    from pg_catalog.pg_proc as proc
    join pg_catalog.pg_namespace as space on space.oid = proc.pronamespace
    where proc.prosecdef and space.nspname = any (schemas)
    union
    select call.callee from deciding join call on call.caller = deciding.routine
  ),
  reader (routine, what) as (
    select routine, what
    from body, unnest(array['user_metadata', 'request', 'claims']) as what
    where text ~ case what
      when 'request' then '(?i)\mrequest\.(headers?|cookies?|method|path)\M'
      when 'claims' then '(?i)\mrequest\.jwt\.claim\.(?!(sub|role|aud)\M)|(\mjwt"?\s*\(|\mrequest\.jwt\.claims\M).*(->>?|#>>?)\s*''(?!\{?(sub|role|aud|is_anonymous)\}?'')'
      else '\m(user_metadata|raw_user_meta_data)\M'
    end
    union
    select call.caller, reader.what from reader join call on call.callee = reader.routine
  )
  select
    routine, bool_or(is_asked), bool_or(decides), bool_or(is_offered), array_agg(distinct what) filter (where what is not null)
  from (
    select asked.routine, true, true, false, null from asked
    union all select deciding.routine, false, true, false, null from deciding
    union all select offered.routine, false, true, true, null from offered where offered.is_definer
    union all select reader.routine, false, false, false, reader.what from reader
  ) as found (routine, is_asked, decides, is_offered, what)
  group by routine
$$;

comment on function wingman_health.wingman_health_helpers is 'wingman-health: the functions that policies call';
revoke all on function wingman_health.wingman_health_helpers from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_helpers to service_role;
