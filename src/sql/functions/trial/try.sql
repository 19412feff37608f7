-- What a user could do with rows of a table: the policies in effect, put together as they would be, are asked about each
-- of the rows as that user, so that whatever a policy asks, it asks with the user's rights. `cells` has an answer for
-- each row and expression: t, f, e for an error, or - where the time was up. Where a table is asked `alone`, one expression at
-- a time, and what the one that was cancelled took is told. Reads what the policies read, and writes nothing to try them.
create or replace function wingman_health.wingman_health_try(
  relation regclass, expressions text[], rows text[], made jsonb, persona jsonb, cost numeric, request jsonb,
  deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  -- In milliseconds; a question should not take longer.
  longest_question constant numeric := 200;
  -- So often are rows asked again in halves, to find the ones that fail.
  most_splits constant int := 32;
  last_expression constant int := cardinality(expressions);
  total constant int := jsonb_array_length(made -> 'sources');
  real constant int := made -> 'real';
  api_role constant text := case persona ->> 'as' when 'anon' then 'anon' else 'authenticated' end;
  drafts constant text[] := array(select rows[source::int] from jsonb_array_elements_text(made -> 'sources') as source);
  patches constant jsonb[] := array(select nullif(patch, 'null') from jsonb_array_elements(made -> 'patches') as patch);
  -- Policies call their table by its bare name. Rows are read and filled in as the user, because that calls their types.
  source constant text := format(
    ' from pg_catalog.unnest(array(select case when given.patch is null then given.draft::%1$s'
      ' else pg_catalog.jsonb_populate_record(given.draft::%1$s, given.patch) end'
      ' from rows from (pg_catalog.unnest($1), pg_catalog.unnest($2)) as given (draft, patch))) as %2$I',
    relation, (select relname from pg_catalog.pg_class where oid = relation)
  );
  -- Two rows show what a row costs, unless it is known from other users.
  probe constant int := case when cost * total < 20 then total else least(total, 2) end;
  tasks jsonb := case when request ? 'alone'
    then (select jsonb_agg(jsonb_build_array(1, total, part, part) order by part) from generate_series(1, last_expression) as part)
    else jsonb_build_array(
      jsonb_build_array(1, probe, 1, last_expression), jsonb_build_array(probe + 1, total, 1, last_expression)
    ) end;
  cells text[] := array_fill(repeat('-', last_expression), array[total]);
  is_dead boolean[] := array_fill(false, array[last_expression]);
  problems jsonb := '{}';
  splits int := 0;
  from_row int;
  to_row int;
  from_part int;
  to_part int;
  middle int;
  question text;
  some_drafts text[];
  some_patches jsonb[];
  left_ms numeric;
  size int;
  began timestamptz;
  path text;
  answers text[];
  problem text;
  is_late boolean := false;
  canceled_after_ms numeric;
begin
  while last_expression > 0 and tasks <> '[]' loop
    from_row := tasks -> 0 -> 0;
    to_row := tasks -> 0 -> 1;
    from_part := tasks -> 0 -> 2;
    to_part := tasks -> 0 -> 3;
    tasks := tasks - 0;
    continue when from_row > to_row;
    left_ms := extract(epoch from deadline - clock_timestamp()) * 1000;
    if left_ms <= coalesce(cost, 0) then
      is_late := true;
      exit;
    end if;
    -- As many rows as there is time for: what those before have cost says how many these are.
    size := greatest(1, least(to_row - from_row + 1, least(left_ms, longest_question) / greatest(coalesce(cost, 0), 0.001)))::int;
    if from_row + size <= to_row then
      tasks := jsonb_build_array(jsonb_build_array(from_row + size, to_row, from_part, to_part)) || tasks;
      to_row := from_row + size - 1;
    end if;
    question := (
      select 'select pg_catalog.array_agg(pg_catalog.concat('
        || string_agg(case when is_dead[part] then '''e''' else format('coalesce((%s), false)', expressions[part]) end, ', ' order by part)
        || '))' || source
      from generate_series(from_part, to_part) as part
    );
    some_drafts := drafts[from_row:to_row];
    some_patches := patches[from_row:to_row];
    answers := null;
    problem := null;
    began := clock_timestamp();
    begin
      path := set_config('search_path', wingman_health.wingman_health_become(persona, request), true);
      execute question into answers using some_drafts, some_patches;
      raise sqlstate 'WHEND';
    exception
      when sqlstate 'WHEND' then problem := case when answers is null then sqlstate end;
      when query_canceled then
        if sqlerrm like 'canceling statement%' or clock_timestamp() > statement_timestamp() + interval '2.9 s' then
          if request ? 'alone' then
            canceled_after_ms := extract(epoch from clock_timestamp() - began) * 1000;
            problems := jsonb_build_object(expressions[from_part], sqlstate) || problems;
            cells[1] := overlay(cells[1] placing 'e' from from_part);
            exit;
          end if;
          return jsonb_build_object('isCanceled', true);
        end if;
        problem := sqlstate;
      -- A policy looked up what it names when it was made, and asks for no right on the schema any more; on a table it does.
      when insufficient_privilege then
        problem := case when sqlerrm like 'permission denied for schema %' and not exists (
          select from pg_catalog.pg_policy join pg_catalog.pg_depend on objid = pg_policy.oid
          where classid = 'pg_catalog.pg_policy'::regclass and refclassid = 'pg_catalog.pg_class'::regclass
            and polrelid = relation and refobjid <> relation
            and not has_any_column_privilege(api_role, refobjid, 'select')
        ) then 'WHUSE' else sqlstate end;
      when others then problem := sqlstate;
    end;
    cost := extract(epoch from clock_timestamp() - began) * 1000 / size;

    if problem is null then
      for row in from_row .. to_row loop
        cells[row] := overlay(cells[row] placing answers[row - from_row + 1] from from_part);
      end loop;
    elsif from_row <= real and to_row > real then
      tasks := jsonb_build_array(
        jsonb_build_array(from_row, real, from_part, to_part), jsonb_build_array(real + 1, to_row, from_part, to_part)
      ) || tasks;
    elsif from_part < to_part then
      tasks := (
        select jsonb_agg(jsonb_build_array(from_row, to_row, part, part) order by part)
        from generate_series(from_part, to_part) as part where not is_dead[part]
      ) || tasks;
    elsif problem ~ '^42|WHUSE' or from_row = to_row or splits >= most_splits then
      -- What is wrong with a question is wrong for every row.
      is_dead[from_part] := problem ~ '^42|WHUSE' and from_row <= real;
      for row in from_row .. case when is_dead[from_part] then total else to_row end loop
        cells[row] := overlay(cells[row] placing 'e' from from_part);
      end loop;
      -- What fails on rows that are made up may be right about those that there are.
      if from_row <= real or real = 0 then
        problems := jsonb_build_object(expressions[from_part], problem) || problems;
      end if;
    else
      splits := splits + 1;
      middle := (from_row + to_row) / 2;
      tasks := jsonb_build_array(
        jsonb_build_array(from_row, middle, from_part, to_part), jsonb_build_array(middle + 1, to_row, from_part, to_part)
      ) || tasks;
    end if;
  end loop;
  return jsonb_build_object(
    'cells', to_jsonb(cells), 'problems', problems, 'cost', cost, 'isLate', is_late and cells[1] = repeat('-', last_expression),
    'isPartial', is_late, 'isCanceled', canceled_after_ms is not null, 'canceledAfterMs', canceled_after_ms
  );
end
$$;

comment on function wingman_health.wingman_health_try is 'wingman-health: what policies let a user do with rows';
revoke all on function wingman_health.wingman_health_try from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_try to service_role;
