-- Who owns a row of a relation, as SQL over `this_row`, and what rows can be made up of. `isOwn` says whether the user $1
-- does, or a key of the row is one of $2, which they reach; `shared` has for each role what says whether the contract shares
-- the row with it, and the columns that this reads. `facts` is what is to be known of a row: ids of owners by the place
-- where they stand, keys of the chains to others, the values that say whose it is, and ids in other columns that policies
-- compare with the caller. Reads the catalog alone: what is not there is an error.
create or replace function wingman_health.wingman_health_ownership(relation oid, target jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  alternative jsonb;
  name text;
  shape jsonb;
  kind text;
  direct text[] := '{}';
  owning jsonb := '{}';
  ids text[] := '{}';
  is_own text[] := '{}';
  ways jsonb := '[]';
  is_shared text[] := '{}';
  is_open text[] := '{}';
  shared jsonb;
  told_by text[];
  named text[] := '{}';
begin
  for alternative in select jsonb_array_elements(coalesce(target -> 'owners', '[]')) loop
    if jsonb_array_length(coalesce(alternative -> 'path', '[]')) > 0 then
      ways := ways || wingman_health.wingman_health_way(relation, alternative, jsonb_array_length(ways) + 1);
      shape := ways -> -1;
      is_own := is_own || format('%s operator(pg_catalog.=) any ($2)', shape ->> 'key');
      kind := coalesce(kind, shape ->> 'kind');
    else
      for name in select jsonb_array_elements_text(alternative -> 'columns') loop
        shape := wingman_health.wingman_health_column(relation, 'this_row'::text, name);
        direct := direct || name;
        owning := owning || jsonb_build_object(name, case
          when (shape -> 'isArray')::boolean then '["$owner"]'::jsonb else '"$owner"'
        end);
        ids := ids || format('select %s, owner.id from (%s) as owner (id)', cardinality(direct), shape ->> 'ids');
        is_own := is_own || (shape ->> 'is');
        kind := coalesce(kind, shape ->> 'kind');
      end loop;
    end if;
  end loop;
  for name in select jsonb_array_elements_text(coalesce(target -> 'named', '[]')) loop
    shape := wingman_health.wingman_health_column(relation, 'this_row'::text, name);
    named := named || case when shape ->> 'kind' = coalesce(kind, 'uuid') then
      format('select owner.id from (%s) as owner (id)', shape ->> 'ids')
    end;
  end loop;
  for alternative in select jsonb_array_elements(coalesce(target -> 'shared', '[]')) loop
    shape := wingman_health.wingman_health_column(relation, 'this_row'::text, alternative ->> 'column');
    is_shared := is_shared || case
      when jsonb_typeof(alternative -> 'equals') = 'array' and not (shape -> 'isArray')::boolean then format(
        '%s operator(pg_catalog.=) any (%L::pg_catalog.text[])',
        shape ->> 'text', array(select jsonb_array_elements_text(alternative -> 'equals'))
      )
      else format('%s is not null', shape ->> 'value')
    end;
    is_open := is_open || case alternative ->> 'with' when 'anyone' then is_shared[cardinality(is_shared)] end;
  end loop;
  shared := (
    select jsonb_object_agg(role, jsonb_build_object(
      'is', format('coalesce(%s, false)', coalesce(nullif(array_to_string(conditions, ' or '), ''), 'false')),
      'reads', array(
        select sharing ->> 'column' from jsonb_array_elements(coalesce(target -> 'shared', '[]')) as sharing
        where role <> 'anon' or sharing ->> 'with' = 'anyone'
      )
    ))
    from (select 'anon', is_open union all select 'authenticated', is_shared) as circle (role, conditions)
  );
  told_by := array(
    select listed.name from unnest(direct) as listed (name)
    union
    select jsonb_array_elements_text(way -> 'from') from jsonb_array_elements(ways) as way
  );

  return jsonb_build_object(
    'isOwned', is_own <> '{}', 'kind', coalesce(kind, 'uuid'), 'direct', to_jsonb(direct), 'ways', ways,
    'owning', owning, 'reads', to_jsonb(told_by), 'shared', shared,
    'isOwn', format('coalesce(%s, false)', coalesce(nullif(array_to_string(is_own, ' or '), ''), 'false')),
    'facts', format(
      $sql$'owners', %s, 'keys', jsonb_build_array(%s), 'told', jsonb_build_object(%s),
        'shared', jsonb_build_object('anon', %s, 'authenticated', %s), 'named', %s$sql$,
      case when ids = '{}' then $sql$'{}'::jsonb$sql$ else format(
        $sql$(select coalesce(jsonb_object_agg(id, place), '{}') from (%s) as owner (place, id) where id is not null)$sql$,
        array_to_string(ids, ' union all ')
      ) end,
      (
        select string_agg(format('jsonb_build_array(%s, %s)', way ->> 'key', way ->> 'parts'), ', ')
        from jsonb_array_elements(ways) as way
      ),
      (
        select string_agg(
          format('%L, case when this_row.%I is not null then format(''%%s'', this_row.%2$I) end', listed.name, listed.name), ', '
        )
        from unnest(told_by) as listed (name)
      ),
      shared -> 'anon' ->> 'is', shared -> 'authenticated' ->> 'is',
      case when array_remove(named, null) = '{}' then $sql$'[]'::jsonb$sql$ else format(
        $sql$(select coalesce(jsonb_agg(distinct id), '[]') from (%s) as owner (id) where id is not null)$sql$,
        array_to_string(named, ' union all ')
      ) end
    ),
    -- Other columns that might name a user.
    'others', array(
      select attname from pg_catalog.pg_attribute
      where attrelid = relation and attnum > 0 and not attisdropped and attgenerated = '' and attname <> all (told_by)
        and format_type(atttypid, null) = any (case coalesce(kind, 'uuid')
          when 'uuid' then '{uuid}'::text[] when 'bigint' then '{smallint,integer,bigint}'
          when 'text' then '{text,character varying}' else '{}'
        end)
    ),
    -- A row that is made up has a key of its own: by that of another row a policy would find the other row.
    'freshKey', (
      select coalesce(jsonb_object_agg(attname, case
        when format_type(atttypid, null) in ('smallint', 'integer', 'bigint', 'numeric') then '-32767'
        else gen_random_uuid()::text
      end), '{}')
      from pg_catalog.pg_constraint as key
      join pg_catalog.pg_attribute on attrelid = relation and attnum = any (conkey)
      where conrelid = relation and contype = 'p' and attname <> all (told_by)
        and format_type(atttypid, null) in ('uuid', 'text', 'smallint', 'integer', 'bigint', 'numeric')
        and not exists (
          select from pg_catalog.pg_constraint as other
          where other.conrelid = relation and other.contype = 'f' and attnum = any (other.conkey)
        )
    )
  );
end
$$;

comment on function wingman_health.wingman_health_ownership is 'wingman-health: who owns a row, as SQL';
revoke all on function wingman_health.wingman_health_ownership from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_ownership to service_role;
