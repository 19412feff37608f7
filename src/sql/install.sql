-- wingman-health: what the health service may ask this database. Version 1.
--
-- Three functions answer the service over the Data API: wingman_health_catalog, wingman_health_activity and
-- wingman_health_evidence; three more are parts of the last one. service_role alone may execute them. They return facts
-- as JSON: names, types, policies, numbers, yes and no; never a row, a value of a column or an id.
--
-- They can read and nothing else. Each of the three turns its transaction read-only first, which PostgreSQL lets nobody
-- turn off again. None is SECURITY DEFINER, so the caller's rights are all they have. No text of the caller becomes
-- SQL: names are looked up in the catalog and quoted, and the only expressions that run are the policies and the views
-- that the database has already. None waits longer than 300 ms for a lock.
--
-- Run it as the owner of the schema (`postgres` on Supabase; it needs no superuser), again after every update of the
-- service: it replaces what an earlier version left. uninstall.sql takes everything away. The functions have to be in a
-- schema that the Data API exposes. For another than public, replace that name where it stands before a name that
-- begins with wingman_health and before ::regnamespace.

begin;

-- Earlier versions had other arguments, and would otherwise stay beside these.
do $$
declare
  ours record;
begin
  for ours in
    select oid::regprocedure as signature
    from pg_catalog.pg_proc
    where pronamespace = 'public'::regnamespace and proname in (
      'wingman_health_catalog', 'wingman_health_activity', 'wingman_health_evidence',
      'wingman_health_policies', 'wingman_health_table', 'wingman_health_view'
    )
  loop
    execute format('drop function %s', ours.signature);
  end loop;
end
$$;

-- Connections: how many there are and what they wait for. PostgreSQL shows the state of other roles' sessions only to
-- those who have the rights of pg_read_all_stats. What the caller may not see is counted as `hidden`, and what cannot
-- be known then is null; `grant pg_read_all_stats to service_role with inherit true` would show it.
create or replace function public.wingman_health_activity()
returns jsonb
language plpgsql stable parallel unsafe security invoker
set search_path = ''
set statement_timeout = '3s'
set lock_timeout = '300ms'
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
    -- Aggregates over nothing are null, and counts over what is hidden would be zero.
    seen as (select not exists (select from session where state = 'hidden') as everything)
    select jsonb_build_object(
      'version', '1',
      'maxConnections', current_setting('max_connections')::int,
      'reservedConnections', current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true)::int, 0),
      'byState', (
        select coalesce(jsonb_object_agg(state, sessions), '{}')
        from (select state, count(*) as sessions from session group by state) as by_state
      ),
      'used', (select count(*) from session),
      'waitingOnLocks', case when everything then (select count(*) from session where waits) end,
      'idleInTransaction', case when everything then (
        select count(*) from session where state like 'idle in transaction%'
      ) end,
      'oldestTransactionSeconds', case when everything then (
        select round(extract(epoch from clock_timestamp() - min(in_transaction_since)), 3) from session
      ) end,
      'oldestQuerySeconds', case when everything then (
        select round(extract(epoch from clock_timestamp() - min(busy_since)), 3) from session
      ) end
    )
    from seen
  );
end
$$;

-- The catalog of the exposed schemas: relations with columns, keys, indexes, grants and policies; functions; the roles
-- that matter for them; connections. Reads pg_catalog and no table. Objects of extensions and these functions are left
-- out. The exposed schemas are those that PostgREST was configured with inside the database, else those of the argument
-- (separated by commas).
create or replace function public.wingman_health_catalog(schemas text default 'public')
returns jsonb
language plpgsql stable parallel unsafe security invoker
set search_path = ''
set statement_timeout = '3s'
set lock_timeout = '300ms'
set jit = off
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
    with recursive
    space as (
      select oid, nspname::text as name from pg_catalog.pg_namespace where nspname = any (exposed)
    ),
    api_role as (
      select name, to_regrole(name)::oid as oid
      from (values ('anon'), ('authenticated'), ('service_role')) as api (name)
    ),
    of_extension as (
      select classid, objid from pg_catalog.pg_depend where deptype = 'e'
    ),
    relation as (
      select class.*, space.name as schema_name, space.name || '.' || class.relname as full_name
      from pg_catalog.pg_class as class
      join space on space.oid = class.relnamespace
      where class.relkind in ('r', 'p', 'v', 'm', 'f')
        and not exists (
          select from of_extension where classid = 'pg_catalog.pg_class'::regclass and objid = class.oid
        )
    ),
    -- What a view reads, through other views too. Views in schemas that are not exposed are on the way as well.
    view_reads (view, relation) as (
      select relation.oid, depend.refobjid
      from relation
      join pg_catalog.pg_rewrite as rule on rule.ev_class = relation.oid and rule.ev_type = '1'
      join pg_catalog.pg_depend as depend
        on depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.objid = rule.oid
        and depend.refclassid = 'pg_catalog.pg_class'::regclass and depend.refobjid <> relation.oid
      where relation.relkind in ('v', 'm')
      union
      select view_reads.view, depend.refobjid
      from view_reads
      join pg_catalog.pg_rewrite as rule on rule.ev_class = view_reads.relation and rule.ev_type = '1'
      join pg_catalog.pg_depend as depend
        on depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.objid = rule.oid
        and depend.refclassid = 'pg_catalog.pg_class'::regclass and depend.refobjid <> view_reads.relation
    ),
    routine as (
      select proc.*, space.name as schema_name
      from pg_catalog.pg_proc as proc
      join space on space.oid = proc.pronamespace
      where proc.prokind in ('f', 'p')
        and proc.proname not in (
          'wingman_health_catalog', 'wingman_health_activity', 'wingman_health_evidence',
          'wingman_health_policies', 'wingman_health_table', 'wingman_health_view'
        )
        and not exists (
          select from of_extension where classid = 'pg_catalog.pg_proc'::regclass and objid = proc.oid
        )
    ),
    -- Bodies are text to PostgreSQL, so the words in them have to do; bodies in SQL's own form have dependencies.
    routine_mentions (routine, relation) as (
      select routine.oid, relation.full_name
      from routine
      cross join lateral (
        select distinct lower(word) as word from regexp_split_to_table(routine.prosrc, '[^[:alnum:]_$]+') as word
      ) as body
      join relation on lower(relation.relname) = body.word
      union
      select routine.oid, relation.full_name
      from routine
      join pg_catalog.pg_depend as depend
        on depend.classid = 'pg_catalog.pg_proc'::regclass and depend.objid = routine.oid
        and depend.refclassid = 'pg_catalog.pg_class'::regclass
      join relation on relation.oid = depend.refobjid
    ),
    policy as (
      select
        pol.*,
        array(
          select coalesce(role.rolname::text, 'public')
          from unnest(pol.polroles) as member (oid)
          left join pg_catalog.pg_roles as role on role.oid = member.oid
          order by 1
        ) as roles
      from pg_catalog.pg_policy as pol
      join relation on relation.oid = pol.polrelid
    ),
    known_role as (
      select role.oid, role.rolname::text as name, role.rolsuper, role.rolbypassrls, role.rolcanlogin, role.rolinherit
      from pg_catalog.pg_roles as role
      where role.rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
        or role.oid in (select relowner from relation union select proowner from routine)
        or role.rolname::text in (select unnest(policy.roles) from policy)
    ),
    membership (member, role) as (
      select auth.member, auth.roleid
      from pg_catalog.pg_auth_members as auth
      join known_role on known_role.oid = auth.member
      union
      select membership.member, auth.roleid
      from membership
      join pg_catalog.pg_auth_members as auth on auth.member = membership.role
    )
    select jsonb_build_object(
      'version', '1',
      'serverVersion', current_setting('server_version_num')::int,
      'schemas', (select coalesce(jsonb_agg(name order by name), '[]') from space),
      'activity', public.wingman_health_activity() - 'version',
      'roles', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', known_role.name,
          'isSuperuser', known_role.rolsuper,
          'bypassesRowSecurity', known_role.rolbypassrls,
          'canLogin', known_role.rolcanlogin,
          'inherits', known_role.rolinherit,
          'memberOf', array(
            select role.rolname::text
            from membership
            join pg_catalog.pg_roles as role on role.oid = membership.role
            where membership.member = known_role.oid
            order by 1
          )
        ) order by known_role.name), '[]')
        from known_role
      ),
      'relations', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'schema', relation.schema_name,
          'name', relation.relname,
          'kind', case relation.relkind
            when 'r' then 'table'
            when 'p' then 'partitioned table'
            when 'v' then 'view'
            when 'm' then 'materialized view'
            else 'foreign table'
          end,
          'owner', pg_get_userbyid(relation.relowner),
          'rowSecurity', relation.relrowsecurity,
          'forcesRowSecurity', relation.relforcerowsecurity,
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
          'reads', array(
            select target_space.nspname || '.' || target.relname
            from view_reads
            join pg_catalog.pg_class as target on target.oid = view_reads.relation
            join pg_catalog.pg_namespace as target_space on target_space.oid = target.relnamespace
            where view_reads.view = relation.oid and target.relkind in ('r', 'p', 'v', 'm', 'f')
            order by 1
          ),
          -- -1 is «never analyzed».
          'estimatedRows', case
            when relation.relkind in ('r', 'p', 'm') and relation.reltuples >= 0 then relation.reltuples::bigint
          end,
          'columns', (
            select coalesce(jsonb_agg(jsonb_build_object(
              'name', attname, 'type', format_type(atttypid, atttypmod), 'nullable', not attnotnull
            ) order by attname), '[]')
            from pg_catalog.pg_attribute
            where attrelid = relation.oid and attnum > 0 and not attisdropped
          ),
          'primaryKey', array(
            select att.attname::text
            from pg_catalog.pg_constraint
            cross join lateral unnest(conkey) with ordinality as key (number, place)
            join pg_catalog.pg_attribute as att on att.attrelid = conrelid and att.attnum = key.number
            where conrelid = relation.oid and contype = 'p'
            order by key.place
          ),
          'foreignKeys', (
            select coalesce(jsonb_agg(jsonb_build_object(
              'name', con.conname,
              'columns', array(
                select att.attname::text
                from unnest(con.conkey) with ordinality as key (number, place)
                join pg_catalog.pg_attribute as att on att.attrelid = con.conrelid and att.attnum = key.number
                order by key.place
              ),
              'references', target_space.nspname || '.' || target.relname,
              'referencedColumns', array(
                select att.attname::text
                from unnest(con.confkey) with ordinality as key (number, place)
                join pg_catalog.pg_attribute as att on att.attrelid = con.confrelid and att.attnum = key.number
                order by key.place
              ),
              'onDelete', case con.confdeltype
                when 'a' then 'no action'
                when 'r' then 'restrict'
                when 'c' then 'cascade'
                when 'n' then 'set null'
                else 'set default'
              end,
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
              'command', case policy.polcmd
                when 'r' then 'select'
                when 'a' then 'insert'
                when 'w' then 'update'
                when 'd' then 'delete'
                else 'all'
              end,
              'isPermissive', policy.polpermissive,
              'roles', policy.roles,
              'using', pg_get_expr(policy.polqual, policy.polrelid),
              'check', pg_get_expr(policy.polwithcheck, policy.polrelid)
            ) order by policy.polname), '[]')
            from policy
            where policy.polrelid = relation.oid
          )
        ) order by relation.schema_name, relation.relname), '[]')
        from relation
      ),
      'functions', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'schema', routine.schema_name,
          'name', routine.proname,
          'argumentTypes', oidvectortypes(routine.proargtypes),
          'owner', pg_get_userbyid(routine.proowner),
          'isSecurityDefiner', routine.prosecdef,
          'hasFixedSearchPath', exists (
            select from unnest(routine.proconfig) as setting where setting like 'search\_path=%'
          ),
          'executableBy', array(
            select api_role.name
            from api_role
            where has_schema_privilege(api_role.oid, routine.pronamespace, 'USAGE')
              and has_function_privilege(api_role.oid, routine.oid, 'EXECUTE')
            order by 1
          ),
          'mentions', array(
            select relation from routine_mentions where routine_mentions.routine = routine.oid order by 1
          ),
          'isTrigger', routine.prorettype in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
        ) order by routine.schema_name, routine.proname, oidvectortypes(routine.proargtypes)), '[]')
        from routine
      )
    )
  );
end
$$;

-- For wingman_health_table: what the roles of users may do with a table. `may` has the privileges, and those on single
-- columns do; `reads_all` is about all columns. `decides` has the expression that decides about a row for each command:
-- the permissive policies that apply to the role joined by OR, the restrictive ones by AND; `true` where no policy is
-- asked, `false` where none permits. A policy without an expression of the kind adds nothing, and a missing WITH CHECK
-- is the USING, as in PostgreSQL itself.
create or replace function public.wingman_health_policies(relation regclass)
returns jsonb
language sql stable parallel unsafe security invoker
set search_path = ''
set lock_timeout = '300ms'
as $$
  with
  class as (
    select relowner, relnamespace, relrowsecurity, relforcerowsecurity from pg_catalog.pg_class where oid = relation
  ),
  role as (
    select
      oid,
      rolname as name,
      has_schema_privilege(oid, relnamespace, 'usage') as enters,
      rolsuper or rolbypassrls or not relrowsecurity
        or (pg_has_role(oid, relowner, 'usage') and not relforcerowsecurity) as is_exempt
    from pg_catalog.pg_roles, class
    where rolname in ('anon', 'authenticated')
  ),
  question (command, part, code) as (
    values
      ('select', 'using', 'r'), ('insert', 'check', 'a'), ('update', 'using', 'w'), ('update', 'check', 'w'),
      ('delete', 'using', 'd')
  ),
  applying as (
    select name, command, part, polpermissive as is_permissive, case part
      when 'check' then coalesce(pg_get_expr(polwithcheck, polrelid), pg_get_expr(polqual, polrelid))
      else pg_get_expr(polqual, polrelid)
    end as expression
    from role, question, pg_catalog.pg_policy
    where polrelid = relation and polcmd::text in (code, '*') and exists (
      select from unnest(polroles) as member (oid) where member.oid = 0 or pg_has_role(role.oid, member.oid, 'usage')
    )
  ),
  joined as (
    select
      name,
      command,
      part,
      is_exempt,
      bool_or(expression = 'true') filter (where is_permissive) as is_always_permitted,
      string_agg('(' || expression || ')', ' or ') filter (where is_permissive) as permitted,
      string_agg('(' || expression || ')', ' and ') filter (where not is_permissive) as restricted
    from (role cross join question) left join applying using (name, command, part)
    group by name, command, part, is_exempt
  )
  select jsonb_build_object(
    'may', (
      select jsonb_object_agg(name || ' ' || command, enters and (
        has_table_privilege(role.oid, relation, command)
        or (command <> 'delete' and has_any_column_privilege(role.oid, relation, command))
      ))
      from role, (select distinct command from question) as asked
    ),
    'reads_all', (select jsonb_object_agg(name, has_table_privilege(role.oid, relation, 'select')) from role),
    'decides', (
      select jsonb_object_agg(name || ' ' || command || ' ' || part, case
        when is_exempt then 'true'
        when permitted is null then 'false'
        when is_always_permitted then coalesce(restricted, 'true')
        else '(' || permitted || ')' || coalesce(' and ' || restricted, '')
      end)
      from joined
    )
  )
$$;

-- For wingman_health_evidence: what can be said of one table. The first four arguments name what the catalog has;
-- `users` are ids of users to try beside the table's own; `api_path` is the search path that requests of users have.
--
--   1. As the caller, a few rows spread over the table are read, and who owns them. They stay in variables here.
--   2. For two of the owners, for a user who owns nothing and for anon, the policies in effect are evaluated on those
--      rows, under that role and with that user's claims: whatever a policy asks, it asks with the user's rights.
--      Nothing is written to try a policy. Some rows are made up in memory: rows of others that name the user in every
--      other column of that type, and rows of the user's that were given away.
--   3. Under the same roles the whole table is asked, some pages at a time, whether it shows a row that it should not.
--
-- Role, claims and search path are set for the transaction alone and are put back before the function ends. An error
-- puts them back too, because the block that it leaves is a subtransaction.
create or replace function public.wingman_health_table(
  relation regclass,
  owner_columns text[],
  through_column text,
  parent regclass,
  users text[],
  claims jsonb,
  api_path text,
  deadline timestamptz
)
returns jsonb
language plpgsql stable parallel unsafe security invoker
set search_path = ''
set lock_timeout = '300ms'
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  began constant timestamptz := clock_timestamp();
  role_before constant text := current_setting('role');
  claims_before constant text := coalesce(current_setting('request.jwt.claims', true), '');
  sub_before constant text := coalesce(current_setting('request.jwt.claim.sub', true), '');
  claimed_role_before constant text := coalesce(current_setting('request.jwt.claim.role', true), '');
  -- What shows whether a command may be done with a row: every part of a way has to be true of some of the rows.
  ways constant jsonb := '[
    {"way": 1, "command": "select", "side": "own", "part": "using", "rows": "own"},
    {"way": 1, "command": "insert", "side": "own", "part": "check", "rows": "own or named"},
    {"way": 1, "command": "update", "side": "own", "part": "using", "rows": "own"},
    {"way": 1, "command": "update", "side": "own", "part": "check", "rows": "own or named"},
    {"way": 1, "command": "delete", "side": "own", "part": "using", "rows": "own"},
    {"way": 2, "command": "select", "side": "foreign", "part": "using", "rows": "foreign"},
    {"way": 2, "command": "insert", "side": "foreign", "part": "check", "rows": "foreign"},
    {"way": 2, "command": "update", "side": "foreign", "part": "using", "rows": "foreign"},
    {"way": 2, "command": "delete", "side": "foreign", "part": "using", "rows": "foreign"},
    {"way": 3, "command": "select", "side": "foreign", "part": "using", "rows": "made up"},
    {"way": 3, "command": "insert", "side": "foreign", "part": "check", "rows": "made up"},
    {"way": 3, "command": "update", "side": "foreign", "part": "using", "rows": "made up"},
    {"way": 3, "command": "delete", "side": "foreign", "part": "using", "rows": "made up"},
    {"way": 4, "command": "update", "side": "foreign", "part": "using", "rows": "own"},
    {"way": 4, "command": "update", "side": "foreign", "part": "check", "rows": "given away"}
  ]';
  -- In bytes; a longer row is not worth its time.
  longest_row constant int := 100000;
  -- As many rows as fit on a page, or hardly fewer.
  rows_of_page constant int := 100;
  -- So many rows of the other table may belong to one user.
  most_parents constant int := 10000;

  state text := 'looked';
  failure text;
  is_canceled boolean := false;
  is_late boolean := false;

  relation_kind text;
  -- Its name in full, because the search path does not stay the same.
  target constant text := relation;
  trial text;
  pages bigint;
  may jsonb;
  reads_all jsonb;
  decides jsonb;
  owner_type text;
  parent_key text;
  owners_of_row text := 'array[]::text[]';
  not_owned text := 'true';
  other_columns text[];
  fresh_key jsonb;

  fact text;
  sample jsonb;
  stranger text := gen_random_uuid();
  owner text;
  other_owner text;
  owned_parents text[];

  persona record;
  own text[];
  own_or_named text[];
  foreign_rows text[];
  given_away text[];
  made_up text[];
  patch jsonb;

  asked record;
  candidates text[];
  position int;
  size int;
  cost numeric;
  costs jsonb := '{}';
  left_ms numeric;
  watch timestamptz;
  took numeric;
  answer boolean;
  problem text;
  answers jsonb;
  findings jsonb := '[]';

  look record;
  knows_places boolean;
  page bigint;
  step bigint;
  sights jsonb := '{}';
begin
  begin
    -- The table: its kind, its size in pages (that of its largest part), and what decides about its rows.
    select
      case relkind when 'p' then 'partitioned table' when 'f' then 'foreign table' else 'table' end,
      -- Policies call their table by its bare name.
      format('select exists (select from unnest($1::text[]::%s[]) as %I where ', target, relname)
    into relation_kind, trial
    from pg_catalog.pg_class
    where oid = relation;
    with recursive part (oid) as (
      select relation::oid union select inhrelid from part join pg_catalog.pg_inherits on inhparent = part.oid
    )
    select max(coalesce(pg_relation_size(oid), 0)) / current_setting('block_size')::int + 1 into pages from part;
    select policies -> 'may', policies -> 'reads_all', policies -> 'decides' into may, reads_all, decides
    from public.wingman_health_policies(relation) as policies;

    -- Whoever sees a part of the rows would take the rest for not being there.
    if row_security_active(relation) then
      raise insufficient_privilege;
    end if;

    if through_column is not null and parent is null then
      raise undefined_table;
    end if;

    -- Who owns a row, as SQL over `this_row`; the user is $1, and the rows of the other table that are theirs are $2.
    if cardinality(owner_columns) > 0 then
      select format_type(atttypid, null) into owner_type
      from pg_catalog.pg_attribute
      where attrelid = coalesce(parent, relation) and attname = owner_columns[1] and attnum > 0 and not attisdropped;
      if owner_type is null then
        raise undefined_column;
      end if;
      if through_column is null then
        select
          format('array_remove(array[%s], null)', string_agg(format('this_row.%I::text', name), ', ')),
          format('not coalesce(%s, false)', string_agg(format('this_row.%I::text = $1', name), ' or '))
        into owners_of_row, not_owned
        from unnest(owner_columns) as name;
      else
        -- What the column points to: by its foreign key, else the primary key.
        select attname into parent_key
        from pg_catalog.pg_constraint
        join pg_catalog.pg_attribute on attrelid = parent and attnum = coalesce(confkey[1], conkey[1])
        where (contype = 'p' and conrelid = parent and cardinality(conkey) = 1)
          or (contype = 'f' and confrelid = parent and conrelid = relation and conkey = array(
            select pointer.attnum from pg_catalog.pg_attribute as pointer
            where pointer.attrelid = relation and pointer.attname = through_column
          ))
        order by contype
        limit 1;
        if parent_key is null then
          raise undefined_column;
        end if;
        select
          format(
            'array(select owner.id from %s as parent, unnest(array[%s]) as owner (id)'
              ' where parent.%I = this_row.%I and owner.id is not null)',
            parent,
            string_agg(format('parent.%I::text', name), ', '),
            parent_key,
            through_column
          ),
          format('not coalesce(this_row.%I::text = any ($2), false)', through_column)
        into owners_of_row, not_owned
        from unnest(owner_columns) as name;
      end if;
      if owner_type in ('smallint', 'integer', 'bigint', 'numeric') then
        stranger := '-32767';
        users := '{}';
      end if;
    end if;
    other_columns := array(
      select attname::text
      from pg_catalog.pg_attribute
      where attrelid = relation and attnum > 0 and not attisdropped and attgenerated = ''
        and format_type(atttypid, null) = coalesce(owner_type, 'uuid')
        and attname <> coalesce(through_column, '')
        and (parent is not null or attname <> all (owner_columns))
    );

    -- A row that is made up has a key of its own: by that of another row a policy would find the other row.
    select coalesce(jsonb_object_agg(attname, case
      when format_type(atttypid, null) in ('smallint', 'integer', 'bigint', 'numeric') then '-32767'
      else gen_random_uuid()::text
    end), '{}')
    into fresh_key
    from pg_catalog.pg_constraint as key
    join pg_catalog.pg_attribute on attrelid = relation and attnum = any (conkey)
    where conrelid = relation and contype = 'p'
      and format_type(atttypid, null) in ('uuid', 'text', 'smallint', 'integer', 'bigint', 'numeric')
      and attname <> coalesce(through_column, '')
      and (parent is not null or attname <> all (owner_columns))
      and not exists (
        select from pg_catalog.pg_constraint as other
        where other.conrelid = relation and other.contype = 'f' and attnum = any (other.conkey)
      );

    -- The first rows, and some from all over.
    fact := format(
      $sql$jsonb_build_object(
        'row', case when pg_column_size(this_row.*) <= %s then (this_row.*)::text end,
        'place', this_row.ctid::text, 'owners', %s, 'parent', %s
      )$sql$,
      longest_row,
      owners_of_row,
      case when through_column is null then 'null' else format('this_row.%I::text', through_column) end
    );
    execute format(
      $sql$
        select coalesce(jsonb_agg(picked.fact), '[]')
        from (
          (select %2$s as fact from %1$s as this_row limit 24)
          union all
          (select %2$s from %1$s as this_row where this_row.ctid = any ($1) limit 24)
        ) as picked
      $sql$,
      target,
      fact
    )
    into sample
    using array(
      select format('(%s,%s)', block * pages / 12, item)::tid
      from generate_series(0, 11) as block, unnest(array[1, 4]) as item
    );

    -- An empty table still has policies: they are tried on rows that could be there.
    if sample = '[]' then
      state := 'empty';
      if through_column is not null then
        execute format(
          $sql$
            select coalesce(jsonb_agg(jsonb_build_object(
              'owners', array_remove(array[%1$s], null),
              'parent', parent.%2$I,
              'row', jsonb_populate_record(null::%3$s, jsonb_build_object(%4$L, parent.%2$I))::text
            )), '[]')
            from (select * from %5$s limit 24) as parent
          $sql$,
          (select string_agg(format('parent.%I::text', name), ', ') from unnest(owner_columns) as name),
          parent_key,
          target,
          through_column,
          parent
        )
        into sample;
      elsif cardinality(owner_columns) > 0 then
        execute format(
          $sql$
            select coalesce(jsonb_agg(jsonb_build_object(
              'owners', jsonb_build_array(id),
              'row', jsonb_populate_record(
                null::%s, (select jsonb_object_agg(name, id) from unnest($2) as name)
              )::text
            )), '[]')
            from unnest($1) as id
          $sql$,
          target
        )
        into sample using users, owner_columns;
      end if;
    end if;

    -- The owner of the most rows, then somebody who owns a row that is not theirs.
    if cardinality(owner_columns) > 0 then
      select id into owner
      from jsonb_array_elements(sample) as seen, jsonb_array_elements_text(seen -> 'owners') as id
      group by id
      order by count(*) desc, id
      limit 1;
      if through_column is not null then
        execute format(
          'select array(select %I::text from %s where %s limit %s)',
          parent_key,
          parent,
          (select string_agg(format('%I = $1::%s', name, owner_type), ' or ') from unnest(owner_columns) as name),
          most_parents + 1
        )
        into owned_parents using owner;
        if cardinality(owned_parents) > most_parents then
          raise program_limit_exceeded;
        end if;
      end if;
      if state = 'looked' and not exists (
        select from jsonb_array_elements(sample) as seen where not seen -> 'owners' ? owner
      ) then
        execute format(
          $sql$
            select coalesce(jsonb_agg(found.fact), '[]')
            from (select %s as fact from %s as this_row where %s limit 8) as found
          $sql$,
          fact,
          target,
          not_owned
        )
        into patch using owner, owned_parents;
        state := case when owner is null or patch = '[]' then 'one_owner' else state end;
        sample := sample || patch;
      end if;
      select id into other_owner
      from jsonb_array_elements(sample) as seen, jsonb_array_elements_text(seen -> 'owners') as id
      where not seen -> 'owners' ? owner
      group by id
      order by count(*) desc, id
      limit 1;
    end if;

    for persona in
      with listed as (
        select id, min(place) as place
        from unnest(array[
          owner,
          other_owner,
          (
            select id from unnest(users) as id
            where id is distinct from owner and id is distinct from other_owner
            limit 1
          ),
          stranger
        ]) with ordinality as candidate (id, place)
        where id is not null
        group by id
        union all
        select null, 5
      )
      select id, case when id is null then 'anon' else 'authenticated' end as role, turn
      from listed, (values ('policies'), ('rows')) as taken (turn)
      order by turn, place
    loop
      if persona.turn = 'policies' then
        own := array(
          select seen ->> 'row' from jsonb_array_elements(sample) as seen
          where seen ->> 'row' is not null and seen -> 'owners' ? persona.id
          limit 8
        );
        foreign_rows := array(
          select seen ->> 'row' from jsonb_array_elements(sample) as seen
          where seen ->> 'row' is not null and not coalesce(seen -> 'owners' ? persona.id, false)
          limit 24
        );
        own_or_named := own;
        made_up := '{}';
        given_away := '{}';
        patch := (select jsonb_object_agg(name, persona.id) from unnest(other_columns) as name);
        if persona.id is not null and patch is not null then
          execute format(
            $sql$
              select
                $1 || array(select jsonb_populate_record(this_row.*, $3)::text from unnest($1[:4]::%1$s[]) as this_row),
                array(select jsonb_populate_record(this_row.*, $3)::text from unnest($2[:4]::%1$s[]) as this_row)
            $sql$,
            target
          )
          into own_or_named, made_up using own, foreign_rows, patch;
        end if;
        if cardinality(own) > 0 then
          patch := case when through_column is null then (
            select jsonb_object_agg(
              name, case persona.id when owner then coalesce(other_owner, stranger) else owner end
            )
            from unnest(owner_columns) as name
          ) else (
            select jsonb_build_object(through_column, seen -> 'parent')
            from jsonb_array_elements(sample) as seen
            where not seen -> 'owners' ? persona.id and seen ->> 'parent' is not null
            limit 1
          ) end;
          if patch is not null then
            execute format(
              $sql$
                select
                  array_agg(jsonb_populate_record(this_row.*, $2)::text),
                  $4 || array_agg(jsonb_populate_record(this_row.*, $2 || $3)::text)
                from unnest($1[:4]::%1$s[]) as this_row
              $sql$,
              target
            )
            into given_away, made_up using own, patch, fresh_key, made_up;
          end if;
        end if;
      end if;

      -- From here on as the user.
      perform
        set_config('request.jwt.claims', (case when persona.id is null then '{}' else
          replace(claims::text, '"$owner"', to_jsonb(persona.id)::text)::jsonb || jsonb_build_object('sub', persona.id)
        end || jsonb_build_object('role', persona.role))::text, true),
        set_config('request.jwt.claim.sub', coalesce(persona.id, ''), true),
        set_config('request.jwt.claim.role', persona.role, true),
        set_config('search_path', api_path, true),
        set_config('role', persona.role, true);

      if persona.turn = 'policies' then
        -- Each expression once for each kind of rows, however many commands it decides.
        answers := '{}';
        for asked in
          select way ->> 'rows' as rows, decides ->> decision as expression
          from
            jsonb_array_elements(ways) as way,
            concat_ws(' ', persona.role, way ->> 'command', way ->> 'part') as decision
          where (may ->> concat_ws(' ', persona.role, way ->> 'command'))::boolean
          group by 1, 2
          order by 1, 2
        loop
          candidates := case asked.rows
            when 'own' then own
            when 'own or named' then own_or_named
            when 'foreign' then foreign_rows
            when 'made up' then made_up
            else given_away
          end;
          answer := null;
          problem := null;
          if asked.expression in ('true', 'false') then
            answer := asked.expression::boolean;
          elsif cardinality(candidates) = 0 then
            continue;
          else
            begin
              -- Some rows at a time, as many as there is time for: what one of them cost says how many these are.
              size := 1;
              cost := 0;
              position := 0;
              while position < cardinality(candidates) and answer is distinct from true loop
                left_ms := extract(epoch from deadline - clock_timestamp()) * 1000;
                if left_ms <= cost then
                  is_late := true;
                  answer := null;
                  exit;
                end if;
                size := least(size, ceil(left_ms / greatest(cost, 0.001)))::int;
                watch := clock_timestamp();
                execute trial || asked.expression || ')'
                into answer using candidates[position + 1:position + size];
                cost := extract(epoch from clock_timestamp() - watch) * 1000 / size;
                position := position + size;
                size := size * 4;
              end loop;
              if asked.rows = 'foreign' then
                costs := costs || jsonb_build_object(asked.expression, cost);
              end if;
            exception when others then
              -- What fails on rows that are made up may be right about those that there are.
              continue when asked.rows = 'made up';
              answer := null;
              problem := sqlstate;
            end;
          end if;
          answers := answers
            || jsonb_build_object(asked.rows || ' ' || asked.expression, jsonb_build_array(answer, problem));
        end loop;
        findings := findings || (
          select coalesce(jsonb_agg(jsonb_build_object(
            'role', persona.role, 'command', command, 'side', side, 'is', is_possible, 'sqlstate', code
          )), '[]')
          from (
            select
              way ->> 'command' as command,
              way ->> 'side' as side,
              case
                -- Without rows of two owners, only a policy that asks no row shows that none is let through.
                when bool_or(not part and (
                  state = 'looked' or way ->> 'side' = 'own' or decides ->> decision = 'false'
                )) then false
                when bool_and(coalesce(part, false)) then true
              end as is_possible,
              max(code) as code
            from
              jsonb_array_elements(ways) as way,
              concat_ws(' ', persona.role, way ->> 'command', way ->> 'part') as decision,
              lateral (select answers -> concat_ws(' ', way ->> 'rows', decides ->> decision)) as found (answer),
              lateral (select (found.answer ->> 0)::boolean, found.answer ->> 1) as taken (part, code)
            group by way ->> 'command', way ->> 'side', way ->> 'way'
            having bool_and(found.answer is not null)
          ) as possible
        );
      else
        for look in
          select name, decides ->> (persona.role || ' select using') as expression, condition
          from (values
            ('own', owner, format('not (%s)', not_owned)),
            ('foreign', owner, not_owned),
            ('stranger', stranger, 'true'),
            ('anon', null, 'true')
          ) as looks (name, id, condition)
          where id is not distinct from persona.id and (id is not null or name = 'anon')
        loop
          answer := null;
          if not (may ->> (persona.role || ' select'))::boolean or look.expression = 'false' then
            answer := false;
          elsif state = 'looked' or (state = 'one_owner' and look.name <> 'foreign') then
            begin
              cost := coalesce((costs ->> look.expression)::numeric, 0);
              -- Who may read some columns may not read where a row is.
              knows_places := relation_kind <> 'foreign table' and (reads_all ->> persona.role)::boolean;
              step := case
                when look.name = 'own' or (not knows_places and pages < 20000) then pages
                when cost < 1 then 8
                else 1
              end;
              page := 0;
              loop
                left_ms := extract(epoch from deadline - clock_timestamp()) * 1000;
                if left_ms <= 0 or (look.name <> 'own' and cost * rows_of_page > left_ms) then
                  is_late := true;
                  exit;
                end if;
                watch := clock_timestamp();
                execute format(
                  'select exists (select from %s as this_row where %s and %s)',
                  target,
                  case
                    when look.name = 'own' and knows_places then 'this_row.ctid = any ($3)'
                    when page = 0 and step >= pages then 'true'
                    else 'this_row.ctid >= $4 and this_row.ctid < $5'
                  end,
                  look.condition
                )
                into answer
                using
                  persona.id,
                  owned_parents,
                  array(
                    select (seen ->> 'place')::tid from jsonb_array_elements(sample) as seen
                    where seen -> 'owners' ? persona.id and seen ->> 'place' is not null
                  ),
                  format('(%s,0)', page)::tid,
                  format('(%s,0)', page + step)::tid;
                page := page + step;
                exit when answer or page >= pages;
                answer := null;
                took := extract(epoch from clock_timestamp() - watch) * 1000;
                step := case
                  when took < 10 then step * 4
                  when took < 50 then step * 2
                  when took < 200 then step
                  else step / 2 + 1
                end;
              end loop;
            exception when others then
              answer := null;
              failure := coalesce(failure, sqlstate);
            end;
          end if;
          sights := sights || jsonb_build_object(look.name, answer);
        end loop;
      end if;

      perform
        set_config('role', role_before, true),
        set_config('search_path', '', true),
        set_config('request.jwt.claims', claims_before, true),
        set_config('request.jwt.claim.sub', sub_before, true),
        set_config('request.jwt.claim.role', claimed_role_before, true);
    end loop;
  exception
    when query_canceled then
      is_canceled := true;
      is_late := true;
    when others then
      failure := sqlstate;
  end;

  return (
    with
    possible as (
      select
        seen ->> 'role' as role,
        seen ->> 'command' as command,
        seen ->> 'side' as side,
        case
          when bool_or((seen ->> 'is')::boolean) then true
          when bool_and(seen ->> 'is' is not null) then false
        end as answer,
        max(seen ->> 'sqlstate') as code
      from jsonb_array_elements(findings) as seen
      group by 1, 2, 3
    ),
    command (name) as (values ('select'), ('insert'), ('update'), ('delete'))
    select jsonb_build_object(
      'table', (
        select nspname || '.' || relname
        from pg_catalog.pg_class as class
        join pg_catalog.pg_namespace as space on space.oid = relnamespace
        where class.oid = relation
      ),
      'kind', relation_kind,
      'state', case
        when failure is not null then 'error'
        when is_late and state <> 'empty' then 'timeout'
        else state
      end,
      'sqlstate', failure,
      'commands', (
        select jsonb_object_agg(command.name, jsonb_build_object(
          'granted', granted.answer,
          'own', case when granted.answer then own.answer else false end,
          'foreign', case when granted.answer then others.answer else false end,
          'sqlstate', coalesce(own.code, others.code)
        ))
        from command
        cross join lateral (select (may ->> ('authenticated ' || command.name))::boolean) as granted (answer)
        left join possible as own
          on own.role = 'authenticated' and own.side = 'own' and own.command = command.name
        left join possible as others
          on others.role = 'authenticated' and others.side = 'foreign' and others.command = command.name
        where granted.answer is not null
      ),
      'anonMay', (
        select jsonb_object_agg(command.name, case when granted.answer then others.answer else false end)
        from command
        cross join lateral (select (may ->> ('anon ' || command.name))::boolean) as granted (answer)
        left join possible as others
          on others.role = 'anon' and others.side = 'foreign' and others.command = command.name
        where granted.answer is not null
      ),
      'seesForeignRows', sights -> 'foreign',
      'seesOwnRows', sights -> 'own',
      'strangerSeesRows', sights -> 'stranger',
      'anonSeesRows', sights -> 'anon',
      'durationMs', round(extract(epoch from clock_timestamp() - began) * 1000, 3),
      'isCanceled', is_canceled
    )
  );
end
$$;

-- For wingman_health_evidence: whether a view over tables of users shows somebody rows that the tables would have kept
-- from them: the first of `users`, a user who owns nothing, and anon. A view with security_invoker has no other rights
-- than its reader and adds nothing. For another one, and for those that it reads, what it shows is compared with what
-- its definition shows under the reader's own rights.
create or replace function public.wingman_health_view(
  relation regclass,
  users text[],
  claims jsonb,
  api_path text,
  deadline timestamptz
)
returns jsonb
language plpgsql stable parallel unsafe security invoker
set search_path = ''
set lock_timeout = '300ms'
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  began constant timestamptz := clock_timestamp();
  stranger constant text := gen_random_uuid();
  role_before constant text := current_setting('role');
  claims_before constant text := coalesce(current_setting('request.jwt.claims', true), '');
  sub_before constant text := coalesce(current_setting('request.jwt.claim.sub', true), '');
  claimed_role_before constant text := coalesce(current_setting('request.jwt.claim.role', true), '');
  -- In bytes; a view over more cannot be read to its end in time.
  largest constant bigint := 512 * 1024 * 1024;

  state text := 'looked';
  failure text;
  is_canceled boolean := false;
  relation_name text;
  relation_kind text;
  target constant text := relation;
  lenders jsonb;
  lender record;
  bytes bigint;
  is_empty boolean;
  persona record;
  may boolean := false;
  shown text[];
  answer boolean;
  sights jsonb := '{}';
begin
  begin
    select nspname || '.' || relname, case relkind when 'v' then 'view' else 'materialized view' end
    into relation_name, relation_kind
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as space on space.oid = relnamespace
    where class.oid = relation;

    -- What it reads, and which of these views lend the rights of their owner.
    with recursive source (oid) as (
      select relation::oid
      union
      select depend.refobjid
      from source
      join pg_catalog.pg_rewrite as rule on rule.ev_class = source.oid and rule.ev_type = '1'
      join pg_catalog.pg_depend as depend
        on depend.classid = 'pg_catalog.pg_rewrite'::regclass and depend.objid = rule.oid
        and depend.refclassid = 'pg_catalog.pg_class'::regclass
    )
    select
      sum(coalesce(pg_relation_size(class.oid), 0)),
      coalesce(jsonb_agg(jsonb_build_object(
        'oid', class.oid, 'target', class.oid::regclass::text, 'definition', rtrim(pg_get_viewdef(class.oid), '; ')
      )) filter (
        where relkind in ('v', 'm') and not exists (
          select from pg_options_to_table(reloptions)
          where option_name = 'security_invoker' and option_value::boolean
        )
      ), '[]')
    into bytes, lenders
    from source
    join pg_catalog.pg_class as class using (oid);

    if lenders <> '[]' and (clock_timestamp() > deadline or bytes > largest) then
      state := 'timeout';
    elsif lenders <> '[]' then
      begin
        execute format('select not exists (select from %s)', target) into is_empty;
      exception when insufficient_privilege then
        -- Then a row has to be seen by somebody else.
        is_empty := true;
      end;
    end if;

    for persona in
      select
        role.oid,
        role.rolname as role,
        look,
        id,
        has_schema_privilege(role.oid, relnamespace, 'usage')
          and has_any_column_privilege(role.oid, relation, 'select') as may
      from (values
        ('anon', 'anon', null), ('authenticated', 'foreign', users[1]), ('authenticated', 'stranger', stranger)
      ) as asked (name, look, id)
      join pg_catalog.pg_roles as role on role.rolname = asked.name
      join pg_catalog.pg_class as class on class.oid = relation
      where id is not null or look = 'anon'
    loop
      may := may or (persona.may and persona.role = 'authenticated');
      answer := case when lenders = '[]' or not persona.may then false end;
      if answer is null and state = 'looked' then
        answer := false;
        -- From here on as the user.
        perform
          set_config('request.jwt.claims', (case when persona.id is null then '{}' else
            replace(claims::text, '"$owner"', to_jsonb(persona.id)::text)::jsonb
              || jsonb_build_object('sub', persona.id)
          end || jsonb_build_object('role', persona.role))::text, true),
          set_config('request.jwt.claim.sub', coalesce(persona.id, ''), true),
          set_config('request.jwt.claim.role', persona.role, true),
          set_config('search_path', api_path, true),
          set_config('role', persona.role, true);
        begin
          for lender in
            select * from jsonb_to_recordset(lenders) as listed (oid oid, target text, definition text)
          loop
            exit when answer;
            -- Below a view with the rights of its owner, the reader needs none.
            continue when not has_any_column_privilege(lender.oid, 'select');
            begin
              execute format('select array(select (this_row.*)::text from %s as this_row limit 50)', lender.target)
              into shown;
            exception when insufficient_privilege then
              -- Through a view one also reads what lies in a schema that one may not enter.
              execute format('select exists (select from %s)', target) into answer;
              answer := answer and persona.look <> 'foreign';
              is_empty := is_empty and not answer;
              continue;
            end;
            is_empty := is_empty and cardinality(shown) = 0;
            continue when cardinality(shown) = 0;
            begin
              execute format(
                'select exists (select unnest($1) except all select (this_row.*)::text from (%s) as this_row)',
                lender.definition
              )
              into answer using shown;
            exception when insufficient_privilege then
              -- The reader has no right to what the view reads, and is shown it.
              answer := true;
            end;
          end loop;
        exception when others then
          answer := null;
          failure := sqlstate;
        end;
        perform
          set_config('role', role_before, true),
          set_config('search_path', '', true),
          set_config('request.jwt.claims', claims_before, true),
          set_config('request.jwt.claim.sub', sub_before, true),
          set_config('request.jwt.claim.role', claimed_role_before, true);
      end if;
      sights := sights || jsonb_build_object(persona.look, answer);
    end loop;
    if is_empty and state = 'looked' then
      state := 'empty';
    end if;
  exception
    when query_canceled then
      is_canceled := true;
      state := 'timeout';
    when others then
      failure := sqlstate;
  end;

  return jsonb_build_object(
    'table', relation_name,
    'kind', relation_kind,
    'state', case when failure is not null then 'error' else state end,
    'sqlstate', failure,
    'commands', jsonb_build_object('select', jsonb_build_object(
      'granted', may,
      'own', null,
      'foreign', (sights ->> 'stranger')::boolean or coalesce((sights ->> 'foreign')::boolean, false),
      'sqlstate', failure
    )),
    'anonMay', null,
    'seesForeignRows', coalesce(sights -> 'foreign', sights -> 'stranger'),
    'seesOwnRows', null,
    'strangerSeesRows', sights -> 'stranger',
    'anonSeesRows', sights -> 'anon',
    'durationMs', round(extract(epoch from clock_timestamp() - began) * 1000, 3),
    'isCanceled', is_canceled
  );
end
$$;

-- Evidence of isolation: what users could do with rows that are theirs and with rows that are not, and whom the tables
-- and the views over them show rows to. Parts of partitioned tables are looked at like tables of their own.
--
-- `tables` names tables of users, separated by spaces, with the columns that hold the owner:
--   user_profiles.id wingman_matches.user1_id.user2_id chat_messages.match_id*wingman_matches.user1_id.user2_id
-- A star goes through another table: the owners of a message are those of the row that its match_id points to. A name
-- alone is a table of the service's, whose rows no user may touch. `schema` holds all of them. `claims` is an object of
-- further claims that users have; the string "$owner" in it stands for the user's id.
--
-- What bounds it: 2 s for all and 0.8 s for each table, looked at between queries. A single query that runs away ends
-- with the statement timeout; what was found until then is returned, and the rest is `timeout`.
create or replace function public.wingman_health_evidence(
  tables text,
  schema text default 'public',
  claims text default '{}'
)
returns jsonb
language plpgsql stable parallel unsafe security invoker
set search_path = ''
set statement_timeout = '3s'
set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  deadline constant timestamptz := clock_timestamp() + interval '2 s';
  all_claims constant jsonb := '{"aud": "authenticated"}'::jsonb || claims::jsonb;
  -- As PostgREST sets it on Supabase. Functions without a path of their own depend on it.
  api_path constant text := format('%I, public, extensions', schema);
  identifier constant text := '[A-Za-z_][A-Za-z0-9_$]*';
  entries constant text[] := regexp_split_to_array(trim(tables), '\s+');
  not_looked constant jsonb := '{
    "kind": "table", "sqlstate": null, "commands": null, "anonMay": null, "seesForeignRows": null, "seesOwnRows": null,
    "strangerSeesRows": null, "anonSeesRows": null, "durationMs": 0
  }';
  entry text;
  own_part text[];
  parent_part text[];
  users text[] := '{}';
  relation record;
  looked oid[] := '{}';
  found jsonb;
  result jsonb := '[]';
  is_stopped boolean := false;
begin
  if current_setting('transaction_read_only') = 'off' then
    perform set_config('transaction_read_only', 'on', true);
  end if;

  -- Some users, for tables that are empty or the service's.
  foreach entry in array entries loop
    if entry !~ format('^%1$s(\.%1$s)*(\*%1$s(\.%1$s)+)?$', identifier) then
      raise invalid_parameter_value using message = 'not a list of tables';
    end if;
    if cardinality(users) < 3 and entry like '%.%' and entry not like '%*%' then
      own_part := string_to_array(entry, '.');
      begin
        execute format(
          $sql$
            select array(
              select distinct id
              from (select %1$I::text as id from %2$I.%3$I limit 100) as seen
              where id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
              order by id
              limit 3
            )
          $sql$,
          own_part[2],
          schema,
          own_part[1]
        )
        into users;
      exception when others then
        -- The table will say why when its turn comes.
        users := '{}';
      end;
    end if;
  end loop;

  foreach entry in array entries loop
    own_part := string_to_array(split_part(entry, '*', 1), '.');
    parent_part := string_to_array(split_part(entry, '*', 2), '.');
    if to_regclass(format('%I.%I', schema, own_part[1])) is null then
      result := result || (not_looked || jsonb_build_object('table', schema || '.' || own_part[1], 'state', 'missing'));
    end if;
    for relation in
      with recursive part (oid) as (
        select to_regclass(format('%I.%I', schema, own_part[1]))::oid
        union
        select inhrelid
        from part
        join pg_catalog.pg_inherits on inhparent = part.oid
        join pg_catalog.pg_class as class on class.oid = inhrelid and relispartition
      )
      select class.oid::regclass as id, relkind, nspname || '.' || relname as name
      from part
      join pg_catalog.pg_class as class using (oid)
      join pg_catalog.pg_namespace as space on space.oid = relnamespace
      order by relispartition, name
    loop
      looked := looked || relation.id::oid;
      -- Views have their turn below.
      continue when relation.relkind in ('v', 'm');
      if is_stopped or clock_timestamp() > deadline then
        found := jsonb_build_object('table', relation.name, 'state', 'timeout');
      else
        found := public.wingman_health_table(
          relation.id,
          case when parent_part = '{}' then own_part[2:] else parent_part[2:] end,
          case when parent_part <> '{}' then own_part[2] end,
          case when parent_part <> '{}' then to_regclass(format('%I.%I', schema, parent_part[1])) end,
          users,
          all_claims,
          api_path,
          least(deadline, clock_timestamp() + interval '0.8 s')
        );
        is_stopped := (found ->> 'isCanceled')::boolean;
      end if;
      result := result || (not_looked || found - 'isCanceled');
    end loop;
  end loop;

  -- The views over these tables that the API serves; last, because they can be of any size.
  for relation in
    with recursive over (oid) as (
      select unnest(looked)
      union
      select rule.ev_class
      from over
      join pg_catalog.pg_depend as depend
        on depend.refclassid = 'pg_catalog.pg_class'::regclass and depend.refobjid = over.oid
        and depend.classid = 'pg_catalog.pg_rewrite'::regclass
      join pg_catalog.pg_rewrite as rule on rule.oid = depend.objid and rule.ev_type = '1'
    )
    select class.oid::regclass as id, relkind, nspname || '.' || relname as name
    from over
    join pg_catalog.pg_class as class using (oid)
    join pg_catalog.pg_namespace as space on space.oid = relnamespace
    where relkind in ('v', 'm') and nspname = any (regexp_split_to_array(
      trim(coalesce(nullif(current_setting('pgrst.db_schemas', true), ''), schema)), '\s*,\s*'
    ))
    order by name
  loop
    if is_stopped or clock_timestamp() > deadline then
      found := jsonb_build_object(
        'table', relation.name,
        'kind', case relation.relkind when 'v' then 'view' else 'materialized view' end,
        'state', 'timeout'
      );
    else
      found := public.wingman_health_view(relation.id, users, all_claims, api_path, deadline);
      is_stopped := (found ->> 'isCanceled')::boolean;
    end if;
    result := result || (not_looked || found - 'isCanceled');
  end loop;
  return jsonb_build_object('version', '1', 'tables', result);
end
$$;

-- The Data API serves every function that a role may execute: these are for the service role and for nobody else.
revoke all on function public.wingman_health_catalog(text) from public, anon, authenticated;
revoke all on function public.wingman_health_activity() from public, anon, authenticated;
revoke all on function public.wingman_health_evidence(text, text, text) from public, anon, authenticated;
revoke all on function public.wingman_health_policies(regclass) from public, anon, authenticated;
revoke all on function public.wingman_health_table(
  regclass, text[], text, regclass, text[], jsonb, text, timestamptz
) from public, anon, authenticated;
revoke all on function public.wingman_health_view(regclass, text[], jsonb, text, timestamptz)
from public, anon, authenticated;

grant execute on function public.wingman_health_catalog(text) to service_role;
grant execute on function public.wingman_health_activity() to service_role;
grant execute on function public.wingman_health_evidence(text, text, text) to service_role;
grant execute on function public.wingman_health_policies(regclass) to service_role;
grant execute on function public.wingman_health_table(
  regclass, text[], text, regclass, text[], jsonb, text, timestamptz
) to service_role;
grant execute on function public.wingman_health_view(regclass, text[], jsonb, text, timestamptz) to service_role;

notify pgrst, 'reload schema';

commit;
