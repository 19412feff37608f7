-- The rows that policies are tried on, for each user: `own` and `foreign` ones that there are, and others that are made
-- up in memory. In `own or named` and `made up` every other column of that type names the user, `given away` are the
-- user's own with the owner of another row. Reads the catalog, and writes nothing.
create or replace function public.wingman_health_make_up(relation regclass, owned jsonb, picked jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  -- The last one is anon.
  users constant jsonb := picked -> 'users' || '[null]';
  columns constant text[] := array(select jsonb_array_elements_text(owned -> 'columns'));
  through constant text := owned ->> 'through';
  -- The columns of the table itself that say whose a row is, and others that might.
  told_by constant text[] := case when through is null then columns else array[through] end;
  others constant text[] := array(
    select attname::text from pg_catalog.pg_attribute
    where attrelid = relation and attnum > 0 and not attisdropped and attgenerated = '' and attname <> all (told_by)
      and format_type(atttypid, null) = picked ->> 'owner_type'
  );
  -- A row that is made up has a key of its own: by that of another row a policy would find the other row.
  fresh_key constant jsonb := (
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
  );
  places int[];
  kinds text[];
  drafts text[];
  patches jsonb[];
begin
  with
  asker as (
    select
      id, place,
      (select jsonb_object_agg(name, id) from unnest(others) as name where id is not null) as naming,
      case when through is null then (
        select jsonb_object_agg(name, case id
          when picked ->> 'owner' then coalesce(picked ->> 'other_owner', picked ->> 'stranger')
          else picked ->> 'owner'
        end)
        from unnest(columns) as name
      ) else (
        select jsonb_build_object(through, fact -> 'parent')
        from jsonb_array_elements(picked -> 'sample') as fact
        where not fact -> 'owners' ? id and fact ->> 'parent' is not null
        limit 1
      ) end as giving
    from jsonb_array_elements_text(users) with ordinality as listed (id, place)
  ),
  sample as materialized (
    select fact ->> 'row' as row, fact -> 'owners' as owners, place
    from jsonb_array_elements(picked -> 'sample') with ordinality as picked (fact, place)
    where fact ->> 'row' is not null
  ),
  seen as (
    select asker.*, row, is_own, row_number() over (partition by asker.place, is_own order by sample.place) as number
    from asker, sample, lateral (select coalesce(owners ? id, false)) as told (is_own)
  )
  select array_agg(place), array_agg(kind), array_agg(row), array_agg(patch)
  into places, kinds, drafts, patches
  from (
    select place, kind, row, case made
      when 'naming' then naming when 'giving' then giving when 'giving anew' then giving || fresh_key else '{}'
    end as patch
    from seen join (values
      (true, 'own', 1, 8, 'left'), (false, 'foreign', 1, 24, 'left'),
      (true, 'own or named', 1, 8, 'left'), (true, 'own or named', 2, 4, 'naming'),
      (false, 'made up', 1, 4, 'naming'), (true, 'made up', 2, 4, 'giving anew'), (true, 'given away', 1, 4, 'giving')
    ) as plan (is_own, kind, step, most, made) using (is_own)
    where number <= most
    order by place, step, number
  ) as draft
  where patch is not null;
  execute format(
    $sql$
      select array(
        select case patch when '{}' then row else jsonb_populate_record(row::%s, patch)::text end
        from unnest($1, $2) as draft (row, patch)
      )
    $sql$,
    relation
  )
  into drafts using drafts, patches;
  return (
    select jsonb_agg(jsonb_build_object('user', id) || coalesce(rows, '{}') order by place)
    from jsonb_array_elements_text(users) with ordinality as asker (id, place) left join (
      select place, jsonb_object_agg(kind, list) as rows
      from (
        select place, kind, jsonb_agg(row) as list
        from unnest(places, kinds, drafts) as made (place, kind, row)
        group by place, kind
      ) as listed
      group by place
    ) as told using (place)
  );
end
$$;

comment on function public.wingman_health_make_up is 'wingman-health: rows to try policies on, for each user';
revoke all on function public.wingman_health_make_up from public, anon, authenticated;
grant execute on function public.wingman_health_make_up to service_role;
