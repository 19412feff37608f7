-- What users could do with the rows of a table: for each of them the policies in effect, put together as they would be,
-- are asked about rows of theirs and of others as that user, so that whatever a policy asks, it asks with the user's
-- rights. Reads what the policies read, and writes nothing to try them.
create or replace function public.wingman_health_try(relation regclass, made jsonb, request jsonb, deadline timestamptz)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  rules constant jsonb := public.wingman_health_policies(relation);
  -- What shows whether a command may be done with a row: every part of a way has to be true of some of the rows.
  asks constant jsonb := (
    select jsonb_agg(jsonb_build_object(
      'role', role, 'command', command, 'way', way, 'side', side, 'rows', rows,
      'may', rules -> 'may' -> (role || ' ' || command),
      'expression', rules -> 'decides' -> (role || ' ' || command || ' ' || part)
    ))
    from
      (values ('anon'), ('authenticated')) as roles (role),
      (values
        (1, 'own', 'select', 'using', 'own'), (1, 'own', 'insert', 'check', 'own or named'),
        (1, 'own', 'update', 'using', 'own'), (1, 'own', 'update', 'check', 'own or named'),
        (1, 'own', 'delete', 'using', 'own'),
        (2, 'foreign', 'select', 'using', 'foreign'), (2, 'foreign', 'insert', 'check', 'foreign'),
        (2, 'foreign', 'update', 'using', 'foreign'), (2, 'foreign', 'delete', 'using', 'foreign'),
        (3, 'foreign', 'select', 'using', 'made up'), (3, 'foreign', 'insert', 'check', 'made up'),
        (3, 'foreign', 'update', 'using', 'made up'), (3, 'foreign', 'delete', 'using', 'made up'),
        (4, 'foreign', 'update', 'using', 'own'), (4, 'foreign', 'update', 'check', 'given away')
      ) as ways (way, side, command, part, rows)
  );
  -- Policies call their table by its bare name.
  trial constant text := format(
    'select exists (select from unnest($1::text[]::%s[]) as %I where ',
    relation, (select relname from pg_catalog.pg_class where oid = relation)
  );
  rows jsonb;
  user_id text;
  asked record;
  question text;
  candidates text[];
  place int;
  size int;
  cost numeric;
  left_ms numeric;
  began timestamptz;
  path text;
  answer boolean;
  problem text;
  answers jsonb;
  users jsonb := '[]';
  costs jsonb := '{}';
  is_late boolean := false;
  is_canceled boolean := false;
begin
  <<every_user>>
  for rows in select jsonb_array_elements(made) loop
    user_id := rows ->> 'user';
    answers := '{}';
    -- Each expression once for each kind of rows, however many commands it decides.
    for asked in
      select rows, expression
      from jsonb_to_recordset(asks) as ask (role text, may boolean, rows text, expression text)
      where may and role = case when user_id is null then 'anon' else 'authenticated' end
      group by rows, expression
      order by rows, expression
    loop
      question := trial || asked.expression || ')';
      candidates := array(select jsonb_array_elements_text(rows -> asked.rows));
      answer := null;
      problem := null;
      if asked.expression in ('true', 'false') then
        answer := asked.expression::boolean;
      elsif candidates = '{}' then
        continue;
      else
        -- Some rows at a time, as many as there is time for: what one of them cost says how many these are.
        place := 0;
        size := 1;
        cost := 0;
        while place < cardinality(candidates) and answer is distinct from true loop
          left_ms := extract(epoch from deadline - clock_timestamp()) * 1000;
          answer := null;
          if left_ms <= cost then
            is_late := true;
            exit;
          end if;
          size := least(size, ceil(left_ms / greatest(cost, 0.001)))::int;
          began := clock_timestamp();
          begin
            path := set_config('search_path', public.wingman_health_become(user_id, request), true);
            execute question into answer using candidates[place + 1:place + size];
            raise sqlstate 'WHEND';
          exception
            when sqlstate 'WHEND' then null;
            when query_canceled then
              is_canceled := true;
              exit every_user;
            when others then problem := sqlstate;
          end;
          exit when answer is null;
          cost := extract(epoch from clock_timestamp() - began) * 1000 / size;
          place := place + size;
          size := size * 8;
        end loop;
        -- What fails on rows that are made up may be right about those that there are.
        continue when problem is not null and asked.rows = 'made up';
        if problem is null and asked.rows = 'foreign' then
          costs := costs || jsonb_build_object(asked.expression, cost);
        end if;
      end if;
      answers := answers
        || jsonb_build_object(asked.rows || ' ' || asked.expression, jsonb_build_array(answer, problem));
    end loop;
    users := users || jsonb_build_object('user', user_id, 'answers', answers);
  end loop;
  return jsonb_build_object(
    'rules', rules, 'asks', asks, 'users', users, 'costs', costs, 'isLate', is_late, 'isCanceled', is_canceled
  );
end
$$;

comment on function public.wingman_health_try is 'wingman-health: what policies let a user do with rows';
revoke all on function public.wingman_health_try from public, anon, authenticated;
grant execute on function public.wingman_health_try to service_role;
