-- What a view, a materialized view or a foreign table shows anon, a user who owns nothing, and some of `users`. Nothing of
-- it is touched but as one of them. `foreign` are rows that are not theirs, where columns say whose they are. Returns
-- numbers, yes and no, and no row.
create or replace function wingman_health.wingman_health_view(
  relation regclass, target jsonb, users jsonb, request jsonb, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  began constant timestamptz := clock_timestamp();
  -- In bytes; what reads more cannot be read to its end in time.
  largest constant bigint := 512 * 1024 * 1024;
  most_rows constant int := 50;
  rules constant jsonb := wingman_health.wingman_health_policies(relation);
  owned jsonb;
  personas jsonb;
  persona jsonb;
  role text;
  question text;
  path text;
  counts int[];
  marks bigint[];
  added boolean;
  problem text;
  failure text;
  is_late boolean := false;
  is_canceled boolean := false;
  shown int := 0;
  told jsonb := '[]';
begin
  begin
    owned := wingman_health.wingman_health_ownership(relation::oid, jsonb_build_object(
      'owners', (
        select coalesce(jsonb_agg(alternative), '[]')
        from jsonb_array_elements(coalesce(target -> 'owners', '[]')) as alternative
        where jsonb_array_length(coalesce(alternative -> 'path', '[]')) = 0
      ),
      'shared', coalesce(target -> 'shared', '[]')
    ));
  exception when others then
    failure := sqlstate;
    owned := wingman_health.wingman_health_ownership(relation::oid, '{}'::jsonb);
  end;
  personas := wingman_health.wingman_health_personas(
    owned, '{"sample": []}'::jsonb, users, request || jsonb_build_object('claim', target -> 'claim')
  );
  is_late := (
    select sum(coalesce(pg_relation_size(class.oid), 0))
    from unnest(wingman_health.wingman_health_sources(relation::oid) || relation::oid) as source (oid)
    join pg_catalog.pg_class as class using (oid)
  ) > largest;

  for persona in select jsonb_array_elements(personas) loop
    role := case persona ->> 'as' when 'anon' then 'anon' else 'authenticated' end;
    counts := null;
    marks := null;
    added := null;
    problem := null;
    if not (rules -> 'may' -> (role || ' select'))::boolean then
      counts := '{0,0,0}';
      added := false;
    elsif clock_timestamp() > deadline or is_canceled or is_late then
      is_late := true;
    else
      question := format(
        $sql$
          select array[
            pg_catalog.count(*) filter (where %1$s), pg_catalog.count(*) filter (where not %1$s and %2$s),
            pg_catalog.count(*) filter (where not %1$s and not %2$s)
          ], pg_catalog.array_agg(pg_catalog.hashtextextended(pg_catalog.format('%%s', this_row.*), 0))
          from (select * from %3$s limit %4$s) as this_row
        $sql$,
        case persona ->> 'as' when 'owner' then owned ->> 'isOwn' else 'false' end, owned -> 'shared' -> role ->> 'is', relation,
        most_rows
      );
      begin
        path := set_config('search_path', wingman_health.wingman_health_become(persona, request), true);
        execute question into counts, marks using persona ->> 'id', null::text[];
        raise sqlstate 'WHEND';
      exception
        when sqlstate 'WHEND' then problem := case when counts is null then sqlstate end;
        when query_canceled then
          is_canceled := sqlerrm like 'canceling statement%';
          problem := sqlstate;
        when others then problem := sqlstate;
      end;
      if problem is null then
        added := case when counts = '{0,0,0}' then false
          else wingman_health.wingman_health_added(relation, persona, request, deadline) end;
      end if;
      failure := coalesce(failure, problem);
    end if;
    shown := greatest(shown, counts[1] + counts[2] + counts[3]);
    told := told || jsonb_build_object(
      'as', persona -> 'as', 'isAdmin', persona -> 'isAdmin', 'counts', to_jsonb(counts), 'adds', added, 'marks', to_jsonb(marks),
      'sqlstate', problem, 'role', role
    );
  end loop;
  return jsonb_build_object(
    'state', case
      when is_canceled or is_late then 'timeout'
      when failure is not null then 'error'
      when shown = 0 then 'empty'
      else 'looked'
    end,
    'sqlstate', failure,
    'rows', shown,
    'isWhole', shown < most_rows,
    'users', jsonb_array_length(personas) - 2,
    'personas', (
      select jsonb_agg(jsonb_build_object(
        'as', persona -> 'as', 'isAdmin', persona -> 'isAdmin', 'adds', persona -> 'adds',
        -- Whether another user is shown a row of theirs too. Beyond the first rows they may be, and unlike ones are none.
        'shares', case when persona ->> 'as' = 'owner' and persona ->> 'marks' is not null then (
          select case when bool_or(persona -> 'marks' @> mark) then true
            when own + foreign_rows + shared < most_rows and bool_or(mark is not null) then false end
          from jsonb_array_elements(told) with ordinality as other (one, at)
          left join lateral jsonb_array_elements(nullif(one -> 'marks', 'null')) as mark on true
          where one ->> 'as' = 'owner' and at <> place
        ) end,
        'sees', jsonb_build_object(
          'own', case when persona ->> 'as' = 'owner' and (owned -> 'isOwned')::boolean
            and (own > 0 or own + foreign_rows + shared < most_rows) then own > 0 end,
          'foreign', case when shown > 0 or not granted then foreign_rows > 0 end
        ),
        'commands', (
          select jsonb_object_agg(command, jsonb_build_object(
            'granted', may, 'madeUp', null, 'sqlstate', case command when 'select' then persona -> 'sqlstate' end,
            'own', case when command = 'select' and own > 0 then jsonb_build_array(own, own) end,
            'shared', case when command = 'select' and shared > 0 then jsonb_build_array(shared, shared) end,
            'foreign', case when command = 'select' and granted and shown > 0
              then jsonb_build_array(foreign_rows, greatest(foreign_rows, shown - own - shared)) end
          ))
          from unnest(array['select', 'insert', 'update', 'delete']) as command,
            lateral (select (rules -> 'may' -> concat_ws(' ', persona ->> 'role', command))::boolean) as privilege (may)
          where may or command = 'select'
        )
      ) order by place)
      from jsonb_array_elements(told) with ordinality as listed (persona, place),
        lateral (select
          (persona -> 'counts' ->> 0)::int, (persona -> 'counts' ->> 1)::int, (persona -> 'counts' ->> 2)::int,
          (rules -> 'may' -> ((persona ->> 'role') || ' select'))::boolean
        ) as counted (own, shared, foreign_rows, granted)
    ),
    'durationMs', round(extract(epoch from clock_timestamp() - began) * 1000, 3),
    'isCanceled', is_canceled
  );
end
$$;

comment on function wingman_health.wingman_health_view is 'wingman-health: what a view shows whom';
revoke all on function wingman_health.wingman_health_view from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_view to service_role;
