-- The rows that policies are tried on, for each of the users: `own`, `foreign` and `shared` ones that there are, own ones
-- `given` to somebody else, and rows made up of these: `named` and `named taken` have the user in other columns of that
-- type, `taken` rows of others have the user as their owner, `made up` ones stay those of others, and `inserted` have
-- the user somewhere where nobody is an owner. `source` is the place of the row that one comes from. Only patches are
-- made here: rows are filled in by who asks, as the user. Reads nothing.
create or replace function wingman_health.wingman_health_make_up(owned jsonb, picked jsonb, personas jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  is_owned constant boolean := owned -> 'isOwned';
  is_empty constant boolean := picked ->> 'state' = 'empty';
  fresh constant jsonb := owned -> 'freshKey';
  -- Somebody else, where no row has one.
  other constant jsonb := nullif(replace(
    (owned -> 'owning')::text, '"$owner"',
    case when owned ->> 'kind' in ('bigint', 'numeric') then '"-32766"' else to_jsonb(gen_random_uuid())::text end
  )::jsonb, '{}');
begin
  return (
    with
    fact as materialized (
      select
        place::int, fact -> 'told' as told, fact -> 'shared' as shared, fact -> 'owners' = '{}' as is_nobodys
      from jsonb_array_elements(picked -> 'sample') with ordinality as given (fact, place)
      where is_empty or (fact -> 'hasRow')::boolean
    ),
    asker as materialized (
      select
        asker, place as persona, persona ->> 'id' as id, case place when 1 then 'anon' else 'authenticated' end as role,
        array(select jsonb_array_elements_text(persona -> 'owns'))::int[] as owns
      from jsonb_array_elements(personas) with ordinality as listed (persona, place), lateral (select persona) as one (asker)
    ),
    able as materialized (
      select
        persona, role, owns,
        (select jsonb_object_agg(name, id) from jsonb_array_elements_text(owned -> 'others') as name where id is not null) as naming,
        case when owned -> 'owning' <> '{}'
          then replace((owned -> 'owning')::text, '"$owner"', to_jsonb(id)::text)::jsonb end as owning,
        -- Where each row is theirs, so would be the row that is changed to be like another one.
        coalesce((
          select told from fact where place <> all (owns) and told <> '{}' order by is_nobodys, place limit 1
        ), case when owned -> 'ways' = '[]' then other end) as giving
      from asker
    ),
    seen as (
      select
        able.*, place, told, is_shared, is_own,
        case when is_own then 'own' when is_shared then 'shared' else 'foreign' end as side,
        row_number() over (partition by persona, is_own order by place) as number
      from able, fact, lateral (select place = any (owns), coalesce((shared -> role)::boolean, false)) as circle (is_own, is_shared)
      union all
      -- Where nobody has a row, there is still somebody else who might.
      select able.*, 0, coalesce(other, '{}'), false, false, 'foreign', 1
      from able where is_empty and not exists (select from fact where place <> all (owns))
    ),
    draft as (
      select
        persona, rank, number, coalesce(kind, side) as kind, place,
        case step
          when 'naming' then naming
          when 'giving' then giving
          when 'giving anew' then giving || fresh
          when 'taking' then told || fresh || owning
          when 'taking, naming' then told || fresh || owning || naming
          when 'anew' then told || fresh
          when 'anew, naming' then told || fresh || naming
        end as patch
      from seen join (values
        (false, true, 1, null, 'left', 1000), (false, true, 1, 'given', 'giving', 4),
        (false, true, 2, 'named', 'naming', 4), (false, true, 2, 'made up', 'giving anew', 4),
        (false, false, 1, null, 'left', 1000), (false, false, 2, 'taken', 'taking', 4),
        (false, false, 3, 'named taken', 'taking, naming', 4),
        (false, false, 2, case when is_owned then 'made up' else 'inserted' end,
          case when is_owned then 'naming' else 'anew, naming' end, 4),
        (true, true, 2, 'taken', 'anew', 4), (true, false, 2, 'taken', 'taking', 4), (true, false, 2, 'made up', 'anew', 4),
        (true, false, 3, case when is_owned then 'made up' else 'inserted' end, 'anew, naming', 4)
      ) as plan (of_empty, of_own, rank, kind, step, most)
        on of_empty = is_empty and of_own = is_own and number <= most
        -- What is shared may be read by others too.
        and (not is_shared or kind is distinct from 'made up')
    )
    select jsonb_agg(jsonb_build_object(
      'kinds', coalesce(kinds, '[]'), 'sources', coalesce(sources, '[]'), 'patches', coalesce(patches, '[]'),
      'real', coalesce(real, 0)
    ) order by persona)
    from asker left join (
      select
        persona, jsonb_agg(kind order by rank, number, kind) as kinds, jsonb_agg(place order by rank, number, kind) as sources,
        jsonb_agg(nullif(patch, '{}') order by rank, number, kind) as patches, count(*) filter (where rank = 1) as real
      from draft
      where patch is not null or kind in ('own', 'foreign', 'shared')
      group by persona
    ) as made using (persona)
  );
end
$$;

comment on function wingman_health.wingman_health_make_up is 'wingman-health: rows to try policies on, for each user';
revoke all on function wingman_health.wingman_health_make_up from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_make_up to service_role;
