-- What can be said of one table: a few rows and their owners are picked, the policies are tried on them as two of the
-- owners, as a user who owns nothing and as anon, and under the same roles the whole table is asked whether it shows a
-- row that it should not. Returns yes and no; a table that fails is told with the code of its error.
create or replace function public.wingman_health_table(
  relation regclass, owned jsonb, users text[], request jsonb, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  began constant timestamptz := clock_timestamp();
  failure text;
  is_canceled boolean := false;
  is_late boolean := false;
  pages bigint;
  rules jsonb;
  picked jsonb;
  made jsonb;
  tried jsonb;
  look record;
  sees boolean;
  sights jsonb := '{}';
begin
  if began > deadline then
    return '{"state": "timeout"}';
  end if;
  begin
    -- Pages of its largest part.
    with recursive part (oid) as (
      select relation::oid union select inhrelid from part join pg_catalog.pg_inherits on inhparent = part.oid
    )
    select max(coalesce(pg_relation_size(oid), 0)) / current_setting('block_size')::int + 1 into pages from part;
    begin
      picked := public.wingman_health_pick(relation, owned, users, pages);
      made := public.wingman_health_make_up(relation, owned, picked);
    exception when query_canceled or others then
      -- What a table grants is told all the same.
      rules := public.wingman_health_policies(relation);
      raise;
    end;
    tried := public.wingman_health_try(relation, made, request, deadline);
    rules := tried -> 'rules';
    if (tried -> 'isCanceled')::boolean then
      raise query_canceled;
    end if;
    is_late := (tried -> 'isLate')::boolean;

    for look in
      select name, rules -> 'decides' ->> (role || ' select using') as expression,
        (rules -> 'may' ->> (role || ' select'))::boolean as may
      from (values
        ('own', 'authenticated', picked ->> 'owner'), ('foreign', 'authenticated', picked ->> 'owner'),
        ('stranger', 'authenticated', picked ->> 'stranger'), ('anon', 'anon', '')
      ) as looks (name, role, id)
      where id is not null
    loop
      sees := null;
      if not look.may or look.expression = 'false' then
        sees := false;
      elsif picked ->> 'state' = 'looked' or (picked ->> 'state' = 'one_owner' and look.name <> 'foreign') then
        begin
          sees := public.wingman_health_look(
            relation, owned, picked, look.name, coalesce((tried -> 'costs' -> look.expression)::numeric, 0),
            request, deadline
          );
          is_late := is_late or sees is null;
        exception when others then
          failure := coalesce(failure, sqlstate);
        end;
      end if;
      sights := sights || jsonb_build_object(look.name, sees);
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
        role, command, side, max(code) as code,
        case
          -- Without rows of two owners, only a policy that asks no row shows that none is let through.
          when bool_or(not part and (picked ->> 'state' = 'looked' or side = 'own' or expression = 'false')) then false
          when bool_and(coalesce(part, false)) then true
        end as is_possible
      from
        jsonb_array_elements(tried -> 'users') with ordinality as persona (tried_as, place),
        jsonb_to_recordset(tried -> 'asks')
          as ask (role text, command text, way int, side text, rows text, expression text),
        lateral (select tried_as -> 'answers' -> concat_ws(' ', rows, expression)) as found (answer),
        lateral (select (answer ->> 0)::boolean, answer ->> 1) as taken (part, code)
      where role = case when tried_as ->> 'user' is null then 'anon' else 'authenticated' end
      group by place, role, command, side, way
      having bool_and(answer is not null)
    ),
    answer as (
      select
        role, command, side, max(code) as code,
        case when bool_or(is_possible) then true when bool_and(is_possible is not null) then false end as is_possible
      from possible
      group by role, command, side
    ),
    told as (
      select
        asked.role, asked.command, granted, coalesce(own.code, others.code) as code,
        granted and own.is_possible as own, granted and others.is_possible as others
      from
        jsonb_each_text(rules -> 'may') as may (question, answer),
        lateral (
          select split_part(question, ' ', 1), split_part(question, ' ', 2), answer::boolean
        ) as asked (role, command, granted)
      left join answer as own on (own.role, own.command, own.side) = (asked.role, asked.command, 'own')
      left join answer as others on (others.role, others.command, others.side) = (asked.role, asked.command, 'foreign')
    )
    select jsonb_build_object(
      'state', case
        when failure is not null then 'error'
        when is_late and picked ->> 'state' is distinct from 'empty' then 'timeout'
        else picked ->> 'state'
      end,
      'sqlstate', failure,
      'commands', (
        select jsonb_object_agg(command, jsonb_build_object(
          'granted', granted, 'own', own, 'foreign', others, 'sqlstate', code
        ))
        from told
        where role = 'authenticated'
      ),
      'anonMay', (select jsonb_object_agg(command, others) from told where role = 'anon'),
      'seesForeignRows', sights -> 'foreign', 'seesOwnRows', sights -> 'own',
      'strangerSeesRows', sights -> 'stranger', 'anonSeesRows', sights -> 'anon',
      'durationMs', round(extract(epoch from clock_timestamp() - began) * 1000, 3),
      'isCanceled', is_canceled
    )
  );
end
$$;

comment on function public.wingman_health_table is 'wingman-health: what users could do with the rows of a table';
revoke all on function public.wingman_health_table from public, anon, authenticated;
grant execute on function public.wingman_health_table to service_role;
