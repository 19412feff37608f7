-- Rows of a large table that somebody else owns than the one who owns all that were picked: by an index on the column of
-- the owner, or else some pages after the other for a part of the time. Reads that table as the caller.
create or replace function wingman_health.wingman_health_search(
  relation regclass, owned jsonb, owner text, fact text, pages bigint, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  until constant timestamptz := clock_timestamp() + (deadline - clock_timestamp()) / 4;
  name text;
  kind constant text := owned ->> 'kind';
  found jsonb;
  page bigint := floor(random() * pages);
  step bigint := 8;
  seen bigint := 0;
  began timestamptz;
begin
  select attname into name
  from pg_catalog.pg_index
  join pg_catalog.pg_class as index on index.oid = indexrelid
  join pg_catalog.pg_am as method on method.oid = relam
  join pg_catalog.pg_attribute on attrelid = indrelid and attnum = indkey[0]
  where indrelid = relation and indisvalid and indpred is null and amname = 'btree'
    and attname = owned -> 'direct' ->> 0 and kind in ('uuid', 'bigint', 'text')
  limit 1;
  if name is not null then
    execute format(
      $sql$
        select coalesce(jsonb_agg(picked.fact), '[]') from (
          (select %1$s as fact from %2$s as this_row where this_row.%3$I < $1::%4$s order by this_row.%3$I limit 4)
          union all
          (select %1$s as fact from %2$s as this_row where this_row.%3$I > $1::%4$s order by this_row.%3$I desc limit 4)
        ) as picked
      $sql$,
      fact, relation, name, kind
    )
    into found using owner;
    return found;
  elsif owned -> 'ways' <> '[]' then
    return '[]';
  end if;

  while seen < pages and clock_timestamp() < until loop
    began := clock_timestamp();
    execute format(
      $sql$
        select coalesce(jsonb_agg(picked.fact), '[]') from (
          select %s as fact from %s as this_row
          where this_row.ctid >= '(%s,0)' and this_row.ctid < '(%s,0)' and not %s limit 8
        ) as picked
      $sql$,
      fact, relation, page, page + step, owned ->> 'isOwn'
    )
    into found using owner, '{}'::text[];
    exit when found <> '[]';
    seen := seen + step;
    page := case when page + step >= pages then 0 else page + step end;
    step := case when extract(epoch from clock_timestamp() - began) < 0.01 then step * 2 else step end;
  end loop;
  return coalesce(found, '[]');
end
$$;

comment on function wingman_health.wingman_health_search is 'wingman-health: rows of somebody else';
revoke all on function wingman_health.wingman_health_search from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_search to service_role;
