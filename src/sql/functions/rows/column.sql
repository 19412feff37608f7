-- How a column is compared with ids, which are text: as SQL over `alias`. `text` is its value as text, `ids` a query for
-- the ids that it holds, more than one if it is an array, `is` whether $1 is one of them, and `equals` whether `asked.id`
-- is, so that an index can be used. The first three are right for whoever asks. Neither calls a cast or an
-- operator that somebody has made: types that are not PostgreSQL's own are compared by what they print. Reads the
-- catalog alone; a column that is not there is an error.
create or replace function wingman_health.wingman_health_column(relation oid, alias text, name text)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  value constant text := format('%I.%I', alias, name);
  is_array boolean := false;
  plain_types constant oid[] := array[16, 20, 21, 23, 25, 1043, 1700, 2950];
  type oid;
  base oid;
  type_name text;
  kind text;
  item text;
  text_of_item text;
begin
  select atttypid into type
  from pg_catalog.pg_attribute
  where attrelid = relation and attname = name and attnum > 0 and not attisdropped;
  if not found then
    raise undefined_column;
  end if;
  -- Below domains and arrays, where it is none of those that most are.
  while type <> all (plain_types) loop
    select case when typtype = 'd' then typbasetype when typcategory = 'A' and not is_array then typelem end,
      is_array or (typtype <> 'd' and typcategory = 'A'), typname
    into base, is_array, type_name
    from pg_catalog.pg_type where oid = type;
    exit when base is null;
    type := base;
  end loop;
  kind := case
    when type = 'uuid'::regtype then 'uuid'
    when type in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype) then 'bigint'
    when type = 'numeric'::regtype then 'numeric'
    when type in ('text'::regtype, 'varchar'::regtype) then 'text'
    when type = 'boolean'::regtype then 'boolean'
    when type_name = 'citext' then 'citext'
    else 'other'
  end;

  item := case when is_array then 'of_array.id' else value end;
  text_of_item := case kind
    when 'boolean' then format('case when %1$s then ''true'' when not %1$s then ''false'' end', item)
    when 'citext' then format('nullif(pg_catalog.lower(pg_catalog.format(''%%s'', %s)), '''')', item)
    else format('nullif(pg_catalog.format(''%%s'', %s), '''')', item)
  end;
  return jsonb_build_object(
    'kind', kind, 'isArray', is_array, 'value', value, 'text', text_of_item
  ) || case when is_array then jsonb_build_object(
    'ids', format('select %s from pg_catalog.unnest(%s) as of_array (id)', text_of_item, value),
    'is', format(
      '$1 operator(pg_catalog.=) any (array(select %s from pg_catalog.unnest(%s) as of_array (id)))',
      text_of_item, value
    ),
    'equals', format(
      'exists (select from pg_catalog.unnest(%s) as of_array (id) where %s = asked.id)', value, text_of_item
    )
  ) else jsonb_build_object(
    'ids', 'select ' || text_of_item,
    'is', text_of_item || ' operator(pg_catalog.=) $1',
    'equals', case
      when kind in ('uuid', 'bigint', 'numeric') then format(
        '%s = case when asked.id ~ %L then asked.id::%s end',
        value, case kind
          when 'uuid' then '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          when 'bigint' then '^-?[0-9]{1,18}$'
          else '^-?[0-9]{1,99}([.][0-9]{1,99})?$'
        end, kind
      )
      when kind = 'text' then value || ' = asked.id'
      else text_of_item || ' = asked.id'
    end
  ) end;
end
$$;

comment on function wingman_health.wingman_health_column is 'wingman-health: how a column is compared with ids';
revoke all on function wingman_health.wingman_health_column from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_column to service_role;
