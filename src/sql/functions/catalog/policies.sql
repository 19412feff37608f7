-- What the roles of users may do with a table and what decides about its rows, from grants and policies, which are read
-- and not asked. `may` has the privileges of a role, and those on single columns do. `decides` has the expression for
-- each command: the permissive policies that apply to the role joined by OR, the restrictive ones by AND; `true` where
-- no policy is asked, `false` where none permits. A policy without an expression of the kind adds nothing, and a
-- missing WITH CHECK is the USING, as in PostgreSQL itself.
create or replace function wingman_health.wingman_health_policies(relation regclass)
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
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
  policy as materialized (
    select
      polname, polcmd::text as code, polpermissive as is_permissive, polroles as roles,
      pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
    from pg_catalog.pg_policy
    where polrelid = relation
  ),
  applying as (
    select
      name, command, part, polname, is_permissive,
      case part when 'check' then coalesce(policy.check, policy.using) else policy.using end as expression
    from role, question, policy
    where policy.code in (question.code, '*') and exists (
      select from unnest(roles) as member (oid) where member.oid = 0 or pg_has_role(role.oid, member.oid, 'usage')
    )
  ),
  joined as (
    select
      name, command, part, is_exempt,
      bool_or(expression = 'true') filter (where is_permissive) as is_always_permitted,
      string_agg('(' || expression || ')', ' or ' order by polname) filter (where is_permissive) as permitted,
      string_agg('(' || expression || ')', ' and ' order by polname) filter (where not is_permissive) as restricted
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

comment on function wingman_health.wingman_health_policies is 'wingman-health: what decides about the rows of a table';
revoke all on function wingman_health.wingman_health_policies from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_policies to service_role;
