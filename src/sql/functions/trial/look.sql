-- Whether a table shows a user a row of theirs and one that is neither theirs nor shared, asked of the whole table as
-- that user, a large one some pages at a time. Null where the time was up, or where it cannot be told whose a row is.
-- Reads the table and what its policies read, and returns no row.
create or replace function wingman_health.wingman_health_look(
  relation regclass, owned jsonb, picked jsonb, persona jsonb, decides text, cost numeric, request jsonb, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  -- As many rows as fit on a page, or hardly fewer.
  rows_of_page constant int := case when (picked -> 'isWhole')::boolean
    then jsonb_array_length(picked -> 'sample') else 100 end;
  -- A table of so many pages is asked as a whole.
  small_table constant int := 64;
  -- So many keys may be reached by one user.
  most_keys constant int := 10000;
  -- Without places, a table of so many pages is not asked.
  largest_table constant int := 20000;
  role constant text := case persona ->> 'as' when 'anon' then 'anon' else 'authenticated' end;
  is_owner constant boolean := persona ->> 'as' = 'owner' and (owned -> 'isOwned')::boolean;
  user_id constant text := persona ->> 'id';
  pages constant bigint := picked -> 'pages';
  -- Who may read some columns may not read where a row is.
  knows_places constant boolean := has_table_privilege(role, relation::oid, 'select');
  places constant tid[] := array(
    select (picked -> 'sample' -> place::int - 1 ->> 'place')::tid
    from jsonb_array_elements_text(persona -> 'owns') as owned (place)
  );
  shared constant jsonb := owned -> 'shared' -> role;
  is_own constant text := case when is_owner then owned ->> 'isOwn' else 'false' end;
  keys text[] := array(select jsonb_array_elements_text(persona -> 'keys'));
  way jsonb;
  more text[];
  -- What compares a user who has few rows with a column that has an index is answered at once.
  is_indexed constant boolean := (
    not is_owner or pages * jsonb_array_length(persona -> 'owns') < 2000 * jsonb_array_length(picked -> 'sample')
  ) and exists (
    select from pg_catalog.pg_index
    join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
    where indrelid = relation and indisvalid and indpred is null
      and decides in (format('(((%I = ( SELECT auth.uid() AS uid))))', attname), format('(((( SELECT auth.uid() AS uid) = %I)))', attname))
  );
  is_one_step constant boolean := pages <= small_table or not knows_places or is_indexed;
  page bigint := case when is_one_step then 0 else floor(random() * pages) end;
  step bigint := case when is_one_step then pages when cost < 1 then 8 else 1 end;
  seen bigint := 0;
  can_tell boolean;
  asks_own boolean;
  question text;
  left_ms numeric;
  began timestamptz;
  took_ms numeric;
  path text;
  own boolean;
  answer boolean;
  sees boolean;
begin
  for way in select jsonb_array_elements(owned -> 'ways') where is_owner and not (picked -> 'isWhole')::boolean loop
    if (way -> 'isReachable')::boolean then
      execute format('select array(%s)', way ->> 'reach') into more using null::jsonb, array[user_id], most_keys + 1;
    end if;
    if more is null or cardinality(more) > most_keys then
      return '{}';
    end if;
    keys := keys || more;
  end loop;
  if not knows_places and pages > largest_table then
    return '{}';
  end if;
  can_tell := not exists (
    select from jsonb_array_elements_text(case when is_owner then owned -> 'reads' else '[]' end || (shared -> 'reads')) as name
    where not has_column_privilege(role, relation::oid, name, 'select')
  );

  -- Of a large table first the rows of theirs that were picked.
  asks_own := is_owner and can_tell and knows_places and step < pages;
  while seen < pages loop
    left_ms := extract(epoch from deadline - clock_timestamp()) * 1000;
    if left_ms <= 0 or (not asks_own and cost * rows_of_page > left_ms) then
      return jsonb_build_object('own', own);
    end if;
    step := least(step, pages - page);
    question := case when asks_own then format(
      'select exists (select from %s as this_row where this_row.ctid = any ($3) and %s), false', relation, is_own
    ) when can_tell and (picked -> 'isWhole')::boolean then format(
      'select pg_catalog.bool_or(%s), coalesce(pg_catalog.bool_or(not %s and not %s), false) from %s as this_row',
      case when is_owner then is_own else 'null' end, is_own, shared ->> 'is', relation
    ) when can_tell then format(
      'select %s, exists (select from %s as this_row where %snot %s and not %s)',
      case
        when is_owner and step = pages then format('exists (select from %s as this_row where %s)', relation, is_own)
        else 'null'
      end,
      relation,
      case when step < pages then format($sql$this_row.ctid >= '(%s,0)' and this_row.ctid < '(%s,0)' and $sql$, page, page + step) end,
      is_own, shared ->> 'is'
    ) else format('select null, exists (select from %s)', relation) end;
    began := clock_timestamp();
    sees := null;
    begin
      -- Where one user owns every row, the planner expects to find one at once.
      path := set_config('enable_seqscan', case when is_indexed then 'off' else current_setting('enable_seqscan') end, true);
      path := set_config('search_path', wingman_health.wingman_health_become(persona, request), true);
      execute question into answer, sees using user_id, keys, places;
      raise sqlstate 'WHEND';
    exception when sqlstate 'WHEND' then
      if sees is null then
        raise;
      end if;
    end;
    own := coalesce(own, answer, case when is_owner and can_tell and (picked -> 'isWhole')::boolean then false end);
    if asks_own then
      asks_own := false;
      continue;
    end if;
    if sees or not can_tell then
      return jsonb_build_object('own', own, 'foreign', case when can_tell or not sees then sees end);
    end if;
    seen := seen + step;
    page := case when page + step >= pages then 0 else page + step end;
    took_ms := extract(epoch from clock_timestamp() - began) * 1000;
    step := case
      when took_ms < 10 then step * 4
      when took_ms < 50 then step * 2
      when took_ms < 200 then step
      else step / 2 + 1
    end;
  end loop;
  return jsonb_build_object('own', own, 'foreign', false);
end
$$;

comment on function wingman_health.wingman_health_look is 'wingman-health: whether a table shows a user a row';
revoke all on function wingman_health.wingman_health_look from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_look to service_role;
