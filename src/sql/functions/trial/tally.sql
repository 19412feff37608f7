-- What the answers about rows come to, for each user and command: how many rows of how many that were tried a user could do it
-- with. An update needs both expressions: that of the row as it is, and that of the row as it would be. Reads nothing.
create or replace function wingman_health.wingman_health_tally(rules jsonb, expressions jsonb, made jsonb, tried jsonb)
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with
  asked (role, command, granted, uses, checks, use_place, check_place) as materialized (
    select
      role, command, (rules -> 'may' -> concat_ws(' ', role, command))::boolean, uses, checks,
      array_position(array(select jsonb_array_elements_text(expressions -> role)), uses),
      array_position(array(select jsonb_array_elements_text(expressions -> role)), checks)
    from
      unnest(array['anon', 'authenticated']) as role, unnest(array['select', 'insert', 'update', 'delete']) as command,
      lateral (select
        rules -> 'decides' ->> concat_ws(' ', role, command, 'using'),
        rules -> 'decides' ->> concat_ws(' ', role, command, 'check')
      ) as decides (uses, checks)
  ),
  attempt as materialized (
    select persona, case persona when 1 then 'anon' else 'authenticated' end as role, rows, answers
    from rows from (jsonb_array_elements(made), jsonb_array_elements(tried)) with ordinality as listed (rows, answers, persona)
  ),
  answer as materialized (
    select
      persona, command, kind, source::int,
      case uses when 'true' then 't' when 'false' then 'f' else substr(cells, use_place, 1) end as may_use,
      case checks when 'true' then 't' when 'false' then 'f' else substr(cells, check_place, 1) end as may_leave
    from attempt join asked using (role), lateral rows from (
      jsonb_array_elements_text(rows -> 'kinds'), jsonb_array_elements_text(rows -> 'sources'),
      jsonb_array_elements_text(answers -> 'cells')
    ) as listed (kind, source, cells)
    where granted
  ),
  updating as materialized (
    select persona, source, kind, may_use, bool_or(may_leave = 't') over (partition by persona, source) as may_leave_named
    from answer
    where command = 'update' and kind in ('own', 'named')
  ),
  outcome as (
    select
      persona, command,
      case
        when kind = 'own' then 'own'
        when kind = 'shared' and command = 'select' then 'shared'
        when kind in ('shared', 'foreign') then 'foreign'
        when kind = 'made up' or (kind = 'inserted' and command = 'insert') then 'madeUp'
        when kind in ('named', 'taken', 'named taken') and command = 'insert' then 'own'
        when kind = 'given' and command = 'update' then 'foreign'
      end as side,
      case
        when command in ('select', 'delete') or (command = 'update' and kind in ('foreign', 'shared', 'made up'))
          then may_use
        when command = 'insert' then may_leave
        -- Own ones, also with the user in other columns, and given ones.
        when own_may_use <> 't' then own_may_use
        when kind = 'own' and may_leave_named then 't'
        else may_leave
      end as answer
    from answer left join (select persona, source, may_use, may_leave_named from updating where kind = 'own') as own
      (persona, source, own_may_use, may_leave_named) using (persona, source)
    where not (may_leave = 'e' and kind in ('named', 'named taken') and command = 'insert')
      and not ('e' in (coalesce(may_use, ''), coalesce(may_leave, '')) and kind in ('made up', 'inserted'))
  ),
  tally as (
    select persona, command, side, jsonb_build_array(count(*) filter (where answer = 't'), count(*)) as counts
    from outcome
    where side is not null and answer in ('t', 'f', 'e')
    group by persona, command, side
  ),
  counted as (select persona, command, jsonb_object_agg(side, counts) as sides from tally group by persona, command)
  select jsonb_agg(commands order by persona)
  from (
    select persona, jsonb_object_agg(
      command,
      '{"own": null, "foreign": null, "shared": null, "madeUp": null}'::jsonb || coalesce(sides, '{}') || jsonb_build_object(
        'granted', granted,
        'sqlstate', case when granted then coalesce(
          answers -> 'problems' ->> case command when 'insert' then checks else uses end,
          case command when 'update' then answers -> 'problems' ->> checks end
        ) end
      )
    ) as commands
    from attempt join asked using (role) left join counted using (persona, command)
    group by persona
  ) as told
$$;

comment on function wingman_health.wingman_health_tally is 'wingman-health: what the answers about rows come to';
revoke all on function wingman_health.wingman_health_tally from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_tally to service_role;
