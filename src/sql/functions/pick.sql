-- A few rows spread over a table and who owns them, and whom to ask about them: the owner of the most, somebody who
-- owns one that is not theirs, one of `users`, and a stranger who owns nothing. Where the table is empty, rows that
-- could be there. Reads that table, and the one that it is owned through, as the caller, and asks no policy.
create or replace function public.wingman_health_pick(relation regclass, owned jsonb, users text[], pages bigint)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  -- In bytes; a longer row is not worth its time.
  longest_row constant int := 100000;
  -- So many rows of the other table may belong to one user.
  most_parents constant int := 10000;
  columns constant text[] := array(select jsonb_array_elements_text(owned -> 'columns'));
  through constant text := owned ->> 'through';
  parent constant regclass := (owned ->> 'parent')::regclass;
  ownership jsonb;
  state text := 'looked';
  stranger text := gen_random_uuid();
  fact text;
  sample jsonb;
  more jsonb;
  owner text;
  other_owner text;
  parents text[];
begin
  -- Whoever sees a part of the rows would take the rest for not being there.
  if row_security_active(relation) then
    raise insufficient_privilege;
  end if;
  ownership := public.wingman_health_ownership(relation, owned);
  if ownership ->> 'owner_type' in ('smallint', 'integer', 'bigint', 'numeric') then
    stranger := '-32767';
    users := '{}';
  end if;

  -- The first rows, and some from all over.
  fact := format(
    $sql$jsonb_build_object(
      'row', case when pg_column_size(this_row.*) <= %s then (this_row.*)::text end,
      'place', this_row.ctid::text, 'owners', %s, 'parent', %s
    )$sql$,
    longest_row, ownership ->> 'owners_of_row', coalesce('this_row.' || quote_ident(through) || '::text', 'null')
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
    relation, fact
  )
  into sample
  using array(
    select format('(%s,%s)', block * pages / 12, item)::tid
    from generate_series(0, 11) as block, unnest(array[1, 4]) as item
  );

  -- An empty table still has policies: they are tried on rows that could be there.
  if sample = '[]' then
    state := 'empty';
    execute format(
      $sql$
        select coalesce(jsonb_agg(jsonb_build_object(
          'owners', owners, 'parent', parent, 'row', jsonb_populate_record(null::%s, facts)::text
        )), '[]')
        from (%s) as given (owners, parent, facts)
        where facts is not null
      $sql$,
      relation,
      case when through is null then
        'select array[id], null, (select jsonb_object_agg(name, id) from unnest($2) as name) from unnest($1) as id'
      else format(
        'select array_remove(array[%1$s], null), parent.%2$I, jsonb_build_object(%3$L, parent.%2$I)'
          ' from %4$s as parent limit 24',
        ownership ->> 'owners_of_parent', ownership ->> 'parent_key', through, parent
      ) end
    )
    into sample using users, columns;
  end if;

  if columns <> '{}' then
    select id into owner
    from jsonb_array_elements(sample) as seen, jsonb_array_elements_text(seen -> 'owners') as id
    group by id
    order by count(*) desc, id
    limit 1;
    if through is not null then
      execute format(
        'select array(select parent.%I::text from %s as parent where %s limit %s)',
        ownership ->> 'parent_key', parent, ownership ->> 'is_parent', most_parents + 1
      )
      into parents using owner;
      if cardinality(parents) > most_parents then
        raise program_limit_exceeded;
      end if;
    end if;
    if state = 'looked' and not exists (
      select from jsonb_array_elements(sample) as seen where not seen -> 'owners' ? owner
    ) then
      execute format(
        $sql$
          select coalesce(jsonb_agg(found.fact), '[]')
          from (select %s as fact from %s as this_row where not %s limit 8) as found
        $sql$,
        fact, relation, ownership ->> 'is_owned'
      )
      into more using owner, parents;
      state := case when owner is null or more = '[]' then 'one_owner' else state end;
      sample := sample || more;
    end if;
    select id into other_owner
    from jsonb_array_elements(sample) as seen, jsonb_array_elements_text(seen -> 'owners') as id
    where not seen -> 'owners' ? owner
    group by id
    order by count(*) desc, id
    limit 1;
  end if;

  return jsonb_build_object(
    'state', state, 'pages', pages, 'sample', sample,
    'owner_type', coalesce(ownership ->> 'owner_type', 'uuid'), 'parents', coalesce(parents, '{}'),
    'owner', owner, 'other_owner', other_owner, 'stranger', stranger,
    'users', array(
      select id
      from unnest(array[owner, other_owner, (
        select id from unnest(users) as id where id not in (coalesce(owner, ''), coalesce(other_owner, '')) limit 1
      ), stranger]) with ordinality as candidate (id, place)
      where id is not null
      group by id
      order by min(place)
    )
  );
end
$$;

comment on function public.wingman_health_pick is 'wingman-health: rows and users to try';
revoke all on function public.wingman_health_pick from public, anon, authenticated;
grant execute on function public.wingman_health_pick to service_role;
