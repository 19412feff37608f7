-- Of the rows to try policies on, a single one that there is, for a single user: a stranger, an owner and a row of theirs,
-- or another owner. Administrators are not asked, and nobody is where there is no such row. Reads nothing.
create or replace function wingman_health.wingman_health_alone(made jsonb, personas jsonb, alone text)
returns jsonb language sql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
  with
  candidate as (
    select distinct on (persona) persona, kind, source, patch
    from
      rows from (jsonb_array_elements(personas), jsonb_array_elements(made))
        with ordinality as listed (who, rows, persona),
      rows from (
        jsonb_array_elements_text(rows -> 'kinds'), jsonb_array_elements(rows -> 'sources'), jsonb_array_elements(rows -> 'patches')
      ) with ordinality as given (kind, source, patch, place)
    where not (who -> 'isAdmin')::boolean and place <= (rows -> 'real')::int
      and case alone when 'stranger' then who ->> 'as' = 'stranger' else who ->> 'as' = 'owner' and kind = 'own' end
    order by persona, place
  ),
  chosen as (
    select * from candidate order by persona offset case alone when 'another owner' then 1 else 0 end limit 1
  )
  select jsonb_agg(
    case when source is null then '{"kinds": [], "sources": [], "patches": [], "real": 0}'
    else jsonb_build_object(
      'kinds', jsonb_build_array(kind), 'sources', jsonb_build_array(source), 'patches', jsonb_build_array(patch), 'real', 1
    ) end
    order by number
  )
  from jsonb_array_elements(made) with ordinality as listed (rows, number)
  left join chosen on persona = number
$$;

comment on function wingman_health.wingman_health_alone is 'wingman-health: one row for one user';
revoke all on function wingman_health.wingman_health_alone from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_alone to service_role;
