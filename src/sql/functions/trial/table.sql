-- What can be said of one table: some rows and their owners are picked, the policies are tried on them as anon, as a user
-- who owns nothing and as some of the owners, and under the same roles the whole table is asked whether it shows a row.
-- Returns numbers, yes and no; a table that fails is told with the code of its error. Where the request says who is asked
-- `alone`, only that one is, and about one row: where that takes too long, it is not because much was asked.
create or replace function wingman_health.wingman_health_table(
  relation regclass, target jsonb, users jsonb, request jsonb, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  began constant timestamptz := clock_timestamp();
  rules constant jsonb := wingman_health.wingman_health_policies(relation);
  pages bigint;
  failure text;
  is_canceled boolean := false;
  owned jsonb;
  picked jsonb := '{"state": "error", "sample": [], "isWhole": false}';
  rows text[];
  personas jsonb;
  persona jsonb;
  cost numeric;
  last int;
  told jsonb := '[]';
  role text;
  expressions jsonb;
  made jsonb;
  tried jsonb := '[]';
  found jsonb;
  commands jsonb;
  sees jsonb;
  is_late boolean := false;
  is_partial boolean := false;
  alone constant text := request ->> 'alone';
begin
  -- Pages of its largest part.
  with recursive part (oid) as (
    select relation::oid union select inhrelid from part join pg_catalog.pg_inherits on inhparent = part.oid
  )
  select max(coalesce(pg_relation_size(oid), 0)) / current_setting('block_size')::int + 1 into pages from part;
  begin
    if not wingman_health.wingman_health_readable(relation::oid) then
      raise insufficient_privilege;
    end if;
    owned := wingman_health.wingman_health_ownership(relation::oid, target);
    picked := wingman_health.wingman_health_pick(relation, owned, users, pages, deadline);
    personas := wingman_health.wingman_health_personas(
      owned, picked, users, request || jsonb_build_object('claim', target -> 'claim', 'beside', target -> 'beside')
    );
  exception
    when query_canceled then
      failure := sqlstate;
      is_canceled := true;
    when others then failure := sqlstate;
  end;
  if failure is not null then
    -- What it grants, and whether it shows a row, is told all the same.
    owned := wingman_health.wingman_health_ownership(relation::oid, '{}'::jsonb);
    personas := wingman_health.wingman_health_personas(owned, picked, '[]'::jsonb, request);
  end if;
  -- The rows themselves go where they are tried and nowhere else.
  rows := array(select fact ->> 'row' from jsonb_array_elements(picked -> 'sample') as fact);
  picked := picked || jsonb_build_object('pages', pages, 'sample', (
    select coalesce(jsonb_agg(fact - 'row' || jsonb_build_object('hasRow', fact ->> 'row' is not null)), '[]')
    from jsonb_array_elements(picked -> 'sample') as fact
  ));

  expressions := (
    select jsonb_object_agg(asked.role, array(
      select expression
      from jsonb_each_text(rules -> 'decides') as decides (question, expression)
      where split_part(question, ' ', 1) = asked.role and expression not in ('true', 'false')
        and (rules -> 'may' -> concat_ws(' ', asked.role, split_part(question, ' ', 2)))::boolean
      group by expression
      order by max(case split_part(question, ' ', 2) when 'select' then 1 else 0 end) desc, expression
    ))
    from (values ('anon'), ('authenticated')) as asked (role)
  );
  made := wingman_health.wingman_health_make_up(owned, picked, personas);
  last := jsonb_array_length(personas) - 1;
  if alone is not null then
    made := wingman_health.wingman_health_alone(made, personas, alone);
  end if;
  for number in 0 .. last loop
    found := case when is_canceled or (alone is not null and made -> number -> 'sources' = '[]') then '{}'
    else wingman_health.wingman_health_try(
      relation, array(select jsonb_array_elements_text(expressions -> case number when 0 then 'anon' else 'authenticated' end)),
      rows, made -> number, personas -> number, cost, request,
      clock_timestamp() + (deadline - clock_timestamp()) * 0.7 / (last - number + 1)
    ) end;
    tried := tried || found;
    cost := greatest(cost, (found ->> 'cost')::numeric);
    is_canceled := is_canceled or (found -> 'isCanceled')::boolean;
    is_late := is_late or is_canceled or (found -> 'isLate')::boolean;
    is_partial := is_partial or is_canceled or (found -> 'isPartial')::boolean;
  end loop;
  commands := wingman_health.wingman_health_tally(rules, expressions, made, tried);

  for number in 0 .. last loop
    persona := personas -> number;
    role := case number when 0 then 'anon' else 'authenticated' end;
    sees := '{}';
    if not (rules -> 'may' -> (role || ' select'))::boolean or rules -> 'decides' ->> (role || ' select using') = 'false' then
      sees := '{"foreign": false}'::jsonb
        || case when number > 1 and (owned -> 'isOwned')::boolean then '{"own": false}'::jsonb else '{}' end;
    elsif alone is null and not is_canceled and picked ->> 'state' <> 'empty' then
      begin
        sees := wingman_health.wingman_health_look(
          relation, owned, picked, persona, rules -> 'decides' ->> (role || ' select using'), coalesce(cost, 0), request,
          case when (picked -> 'isWhole')::boolean then deadline
            -- What a stranger sees is open to everybody who signs up.
            else clock_timestamp() + (deadline - clock_timestamp()) / case number when 1 then 2 else last - number + 1 end
          end
        );
      exception
        when query_canceled then
          if sqlerrm like 'canceling statement%' then
            is_canceled := true;
          end if;
          failure := coalesce(failure, sqlstate);
        when others then failure := coalesce(failure, sqlstate);
      end;
    end if;
    told := told || jsonb_build_object(
      'as', persona -> 'as', 'isAdmin', persona -> 'isAdmin', 'adds', null,
      'sees', '{"own": null, "foreign": null}'::jsonb || sees,
      'commands', commands -> number
    );
  end loop;
  return jsonb_build_object(
    'state', case
      when is_canceled then 'timeout'
      when failure is not null then 'error'
      when is_late then 'timeout'
      else picked ->> 'state'
    end,
    'sqlstate', failure,
    'rows', case when picked ->> 'state' = 'empty' then 0 else jsonb_array_length(picked -> 'sample') end,
    'isWhole', (picked -> 'isWhole')::boolean and not is_partial and alone is null,
    'users', last - 1,
    'personas', told,
    'durationMs', round(extract(epoch from clock_timestamp() - began) * 1000, 3),
    'isCanceled', is_canceled
  ) || case when alone is null then '{}' else jsonb_build_object(
    'canceledAfterMs', (select max((answer ->> 'canceledAfterMs')::numeric) from jsonb_array_elements(tried) as answer)
  ) end;
end
$$;

comment on function wingman_health.wingman_health_table is 'wingman-health: what users could do with the rows of a table';
revoke all on function wingman_health.wingman_health_table from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_table to service_role;
