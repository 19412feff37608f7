-- A chain of keys from a row to the users who own it, as SQL: `key` is that of `this_row`, and `parts` its values. `owners`
-- finds a few owners for each of the keys $1, which are arrays of a key and its parts, and `among` those of the users $2
-- who own one of them; at most `mostKeys` can be asked for in time. `reach` has all keys of the users $2, and at most $3.
-- Reads the catalog alone; a chain over what is no table that may be read is an error.
create or replace function wingman_health.wingman_health_way(relation oid, alternative jsonb, number int)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  -- In pages; below it, reading a table takes less than finding out how.
  small_table constant int := 200;
  -- In pages; a table that has to be read to its end must not be larger, and so much may be read for all keys.
  largest_table constant int := 20000;
  last_place constant int := jsonb_array_length(alternative -> 'path');
  hop jsonb;
  place int := 0;
  here oid := relation;
  alias text := 'this_row';
  there oid;
  source text := '';
  names text[];
  conditions text[];
  start_conditions text[];
  parts text[];
  reached text[];
  left_column jsonb;
  right_column jsonb;
  most_keys int := 1000;
  is_indexed boolean;
  pages int;
  equals text;
  owned text;
  key text;
begin
  for hop in select jsonb_array_elements(alternative -> 'path') loop
    place := place + 1;
    select class.oid, relpages into there, pages
    from pg_catalog.pg_class as class
    join pg_catalog.pg_namespace as space on space.oid = relnamespace
    where nspname = hop -> 'to' ->> 0 and relname = hop -> 'to' ->> 1;
    if there is null then
      raise undefined_table;
    elsif not wingman_health.wingman_health_readable(there) then
      raise insufficient_privilege;
    end if;
    names := array(select jsonb_array_elements_text(hop -> 'by'));
    conditions := '{}';
    for part in 1 .. cardinality(names) loop
      left_column := wingman_health.wingman_health_column(here, alias, hop -> 'from' ->> part - 1);
      right_column := wingman_health.wingman_health_column(there, 'hop_' || place, names[part]);
      if (left_column -> 'isArray')::boolean or (right_column -> 'isArray')::boolean then
        raise feature_not_supported;
      end if;
      conditions := conditions || case
        when left_column ->> 'kind' <> right_column ->> 'kind'
          or left_column ->> 'kind' not in ('uuid', 'bigint', 'numeric', 'text')
          then format('%s = %s', right_column ->> 'text', case
            when place = 1 then format('(given.key ->> %s)', part) else left_column ->> 'text'
          end)
        else format('%s = %s', right_column ->> 'value', case
          when place = 1 then format('(given.key ->> %s)::%s', part, left_column ->> 'kind')
          else left_column ->> 'value'
        end)
      end;
      if place = 1 then
        parts := parts || (left_column ->> 'text');
        reached := reached || (right_column ->> 'text');
      end if;
    end loop;
    is_indexed := pages < small_table or exists (
      select from pg_catalog.pg_index
      join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
      where indrelid = there and indisvalid and indpred is null and attname::text = any (names)
    );
    if not is_indexed and pages > largest_table then
      raise program_limit_exceeded;
    end if;
    most_keys := case when is_indexed then most_keys else least(most_keys, greatest(1, largest_table / 2 / pages)) end;
    if place = 1 then
      start_conditions := conditions;
      source := format('%s as hop_1', there::regclass);
    else
      source := source || format(' join %s as hop_%s on %s', there::regclass, place, array_to_string(conditions, ' and '));
    end if;
    here := there;
    alias := 'hop_' || place;
  end loop;

  select
    string_agg(wingman_health.wingman_health_column(here, alias, name) ->> 'ids', ' union all '),
    '(' || string_agg(wingman_health.wingman_health_column(here, alias, name) ->> 'equals', ' or ') || ')'
  into owned, equals
  from jsonb_array_elements_text(alternative -> 'columns') as name;
  owned := format('%s, lateral (%s) as owned (id)', source, owned);
  key := 'pg_catalog.concat_ws(pg_catalog.chr(31), ' || quote_literal(number) || ', %s)';
  return jsonb_build_object(
    'number', number,
    'kind', wingman_health.wingman_health_column(here, alias, alternative -> 'columns' ->> 0) ->> 'kind',
    'mostKeys', most_keys,
    'isReachable', pages < small_table * 10 or not exists (
      select from jsonb_array_elements_text(alternative -> 'columns') as name where not exists (
        select from pg_catalog.pg_index
        join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
        where indrelid = here and indisvalid and indpred is null and attname = name
      )
    ),
    'from', alternative -> 'path' -> 0 -> 'from',
    'parts', array_to_string(parts, ', '),
    'key', format(key, array_to_string(parts, ', ')),
    'owners', format(
      'select given.key ->> 0, owner.id from jsonb_array_elements($1) as given (key), lateral ('
        'select owned.id from %s where %s and owned.id is not null limit 20) as owner',
      owned, array_to_string(start_conditions, ' and ')
    ),
    'among', format(
      'select given.key ->> 0, asked.id from jsonb_array_elements($1) as given (key), unnest($2) as asked (id)'
        ' where exists (select from %s where %s and %s)',
      source, array_to_string(start_conditions, ' and '), equals
    ),
    'reach', format(
      'select distinct key from (select %s as key from unnest($2) as asked (id), %s where %s limit $3) as reached',
      format(key, array_to_string(reached, ', ')), source, equals
    ),
    'parents', format(
      'select key from (select jsonb_build_array(%s, %s) as key from %s where owned.id is not null limit 500) as parent'
        ' group by key order by key limit 24',
      format(key, array_to_string(reached, ', ')), array_to_string(reached, ', '), owned
    )
  );
end
$$;

comment on function wingman_health.wingman_health_way is 'wingman-health: a chain of keys to the owners of a row';
revoke all on function wingman_health.wingman_health_way from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_way to service_role;
