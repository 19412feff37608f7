-- Who owns a row of a table, as SQL over `this_row`: `owners_of_row` are their ids; `is_owned` says whether the user $1
-- is one of them or, where it goes through another table, whether it points to one of the rows $2 of that table, which
-- `is_parent` finds. `owned` has the columns that hold the owner and, if so, the other table and the column that points
-- to it. Reads the catalog alone: what is not there is an error, and every name is quoted.
create or replace function public.wingman_health_ownership(relation regclass, owned jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  columns constant text[] := array(select jsonb_array_elements_text(owned -> 'columns'));
  through constant text := owned ->> 'through';
  parent constant regclass := (owned ->> 'parent')::regclass;
  owner_type text;
  parent_key text;
  owners_of_parent text;
  is_parent text;
begin
  if through is not null and parent is null then
    raise undefined_table;
  end if;
  if columns = '{}' then
    return '{"owners_of_row": "array[]::text[]", "is_owned": "false"}';
  end if;

  select format_type(atttypid, null) into owner_type
  from pg_catalog.pg_attribute
  where attrelid = coalesce(parent, relation) and attname = columns[1] and attnum > 0 and not attisdropped;
  if owner_type is null then
    raise undefined_column;
  end if;
  if through is null then
    return (
      select jsonb_build_object(
        'owner_type', owner_type,
        'owners_of_row', format('array_remove(array[%s], null)', string_agg(format('this_row.%I::text', name), ', ')),
        'is_owned', format('coalesce(%s, false)', string_agg(format('this_row.%I::text = $1', name), ' or '))
      )
      from unnest(columns) as name
    );
  end if;

  -- What the column points to: by its foreign key, else the primary key.
  select attname into parent_key
  from pg_catalog.pg_constraint
  join pg_catalog.pg_attribute on attrelid = parent and attnum = coalesce(confkey[1], conkey[1])
  where (contype = 'p' and conrelid = parent and cardinality(conkey) = 1)
    or (contype = 'f' and confrelid = parent and conrelid = relation and conkey = array(
      select pointer.attnum from pg_catalog.pg_attribute as pointer
      where pointer.attrelid = relation and pointer.attname = through
    ))
  order by contype
  limit 1;
  if parent_key is null then
    raise undefined_column;
  end if;
  select
    string_agg(format('parent.%I::text', name), ', '),
    string_agg(format('parent.%I = $1::%s', name, owner_type), ' or ')
  into owners_of_parent, is_parent
  from unnest(columns) as name;
  return jsonb_build_object(
    'owner_type', owner_type,
    'parent_key', parent_key,
    'owners_of_parent', owners_of_parent,
    'is_parent', is_parent,
    'owners_of_row', format(
      'array(select owner.id from %s as parent, unnest(array[%s]) as owner (id)'
        ' where parent.%I = this_row.%I and owner.id is not null)',
      parent, owners_of_parent, parent_key, through
    ),
    'is_owned', format('coalesce(this_row.%I::text = any ($2), false)', through)
  );
end
$$;

comment on function public.wingman_health_ownership is 'wingman-health: who owns a row, as SQL';
revoke all on function public.wingman_health_ownership from public, anon, authenticated;
grant execute on function public.wingman_health_ownership to service_role;
