-- Some rows spread over a table, and who owns them: all rows of a small table. Where the table is empty, what rows that
-- could be there would have: keys of rows of others for chains, and ids of users. Reads that table, and those that it is
-- owned through, as the caller, and asks no policy.
create or replace function wingman_health.wingman_health_pick(
  relation regclass, owned jsonb, users jsonb, pages bigint, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  -- In bytes; a longer row is not worth its time.
  longest_row constant int := 16000;
  -- A table of so many rows is tried as a whole.
  most_rows constant int := 64;
  state text := 'looked';
  fact text;
  sample jsonb;
  more jsonb;
  way jsonb;
  turn int := -1;
  looked jsonb;
  keys text[];
  ids text[];
  owner text;
  is_whole boolean;
begin
  fact := format(
    $sql$jsonb_build_object(
      'row', case when pg_column_size(this_row.*) <= %s then format('%%s', this_row.*) end, 'place', this_row.ctid, %s
    )$sql$,
    longest_row, owned ->> 'facts'
  );
  execute format(
    'select coalesce(jsonb_agg(picked.fact), ''[]'') from (select %s as fact from %s as this_row limit %s) as picked',
    fact, relation, most_rows + 1
  )
  into sample;
  is_whole := jsonb_array_length(sample) <= most_rows;
  if not is_whole then
    execute format(
      $sql$
        select coalesce(jsonb_agg(picked.fact), '[]')
        from (select %s as fact from %s as this_row where this_row.ctid = any ($1) limit 32) as picked
      $sql$,
      fact, relation
    )
    into more
    using array(
      select format('(%s,%s)', block * pages / 16, item)::tid
      from generate_series(1, 15) as block, unnest(array[1, 4]) as item
    );
    sample := (
      select jsonb_agg(distinct_fact.fact)
      from (
        select distinct on (given.fact ->> 'place') given.fact
        from jsonb_array_elements(more || sample) with ordinality as given (fact, place)
        order by given.fact ->> 'place', given.place
      ) as distinct_fact
    );
  elsif sample = '[]' then
    -- An empty table still has policies: they are tried on rows that could be there.
    state := 'empty';
    sample := (
      select jsonb_agg(jsonb_build_object(
        'owners', case when owned -> 'direct' = '[]' then '{}' else jsonb_build_object(id, 1) end,
        'keys', coalesce((select jsonb_agg(null::text) from jsonb_array_elements(owned -> 'ways')), '[]'),
        'told', (select coalesce(jsonb_object_agg(name, id), '{}') from jsonb_array_elements_text(owned -> 'direct') as name)
      ))
      from jsonb_array_elements_text(users) as id
    );
    if owned -> 'direct' = '[]' and owned -> 'ways' <> '[]' then
      way := owned -> 'ways' -> 0;
      execute format(
        $sql$
          select jsonb_agg(jsonb_build_object(
            'owners', '{}'::jsonb,
            'keys', jsonb_build_array(key) || coalesce((select jsonb_agg(null::text) from jsonb_array_elements($2)), '[]'),
            'told', (select jsonb_object_agg(name, key ->> place::int) from jsonb_array_elements_text($1)
              with ordinality as part (name, place))
          ))
          from (%s) as parent (key)
        $sql$,
        way ->> 'parents'
      )
      into sample using way -> 'from', (owned -> 'ways') - 0;
      sample := coalesce(sample, '[]');
    end if;
  end if;

  -- The owners at the end of each chain. Rows for whose keys there is no time are left out.
  for way in select jsonb_array_elements(owned -> 'ways') loop
    turn := turn + 1;
    looked := (
      select coalesce(jsonb_agg(key), '[]') from (
        select distinct given.fact -> 'keys' -> turn as key from jsonb_array_elements(sample) as given (fact)
        limit (way -> 'mostKeys')::int
      ) as distinct_key
    );
    execute format('select array_agg(key), array_agg(id) from (%s) as found (key, id)', way ->> 'owners')
    into keys, ids using looked;
    sample := (
      select jsonb_agg(given.fact || jsonb_build_object('owners', given.fact -> 'owners' || coalesce((
        select jsonb_object_agg(found.id, 100 + turn)
        from unnest(keys, ids) as found (key, id)
        where found.key = given.fact -> 'keys' -> turn ->> 0
      ), '{}')))
      from jsonb_array_elements(sample) as given (fact)
      where looked @> jsonb_build_array(given.fact -> 'keys' -> turn)
    );
    is_whole := is_whole and jsonb_array_length(looked) < (way -> 'mostKeys')::int;
  end loop;
  sample := coalesce(sample, '[]');

  if (owned -> 'isOwned')::boolean and state = 'looked' then
    select id into owner
    from jsonb_array_elements(sample) as given (fact), jsonb_object_keys(given.fact -> 'owners') as id
    group by id
    order by count(*) desc, id
    limit 1;
    if owner is not null and not exists (
      select from jsonb_array_elements(sample) as given (fact) where not given.fact -> 'owners' ? owner
    ) then
      more := case when is_whole then '[]' else
        wingman_health.wingman_health_search(relation, owned, owner, fact, pages, deadline)
      end;
      state := case when more = '[]' then 'one_owner' else state end;
      sample := sample || more;
    end if;
  end if;
  return jsonb_build_object('state', state, 'sample', sample, 'isWhole', is_whole and not exists (
    select from jsonb_array_elements(sample) as given (fact) where given.fact ->> 'row' is null and state <> 'empty'
  ));
end
$$;

comment on function wingman_health.wingman_health_pick is 'wingman-health: rows to try';
revoke all on function wingman_health.wingman_health_pick from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_pick to service_role;
