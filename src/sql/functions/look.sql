-- Whether a table shows somebody a row, asked of the whole table as that user, some pages at a time: the owner one of
-- their `own` or a `foreign` one, the `stranger` and `anon` any. Null where the time was up. Reads the table and what
-- its policies read, and returns no row.
create or replace function public.wingman_health_look(
  relation regclass, owned jsonb, picked jsonb, look text, cost numeric, request jsonb, deadline timestamptz
)
returns boolean language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  -- As many rows as fit on a page, or hardly fewer.
  rows_of_page constant int := 100;
  role constant text := case look when 'anon' then 'anon' else 'authenticated' end;
  user_id constant text := picked ->> case look when 'stranger' then 'stranger' when 'anon' then '' else 'owner' end;
  parents constant text[] := array(select jsonb_array_elements_text(picked -> 'parents'));
  places constant tid[] := array(
    select (seen ->> 'place')::tid from jsonb_array_elements(picked -> 'sample') as seen
    where look = 'own' and seen -> 'owners' ? user_id and seen ->> 'place' is not null
  );
  -- Who may read some columns may not read where a row is, and a foreign table has no places.
  knows_places constant boolean := (
    select has_table_privilege(role, oid, 'select') and relkind <> 'f' from pg_catalog.pg_class where oid = relation
  );
  pages constant bigint := picked -> 'pages';
  condition constant text := case look
    when 'own' then public.wingman_health_ownership(relation, owned) ->> 'is_owned'
    when 'foreign' then 'not ' || (public.wingman_health_ownership(relation, owned) ->> 'is_owned')
    else 'true'
  end;
  page bigint := 0;
  step bigint := case
    when look = 'own' or (not knows_places and pages < 20000) then pages
    when cost < 1 then 8
    else 1
  end;
  question text;
  left_ms numeric;
  began timestamptz;
  took_ms numeric;
  path text;
  answer boolean;
begin
  loop
    left_ms := extract(epoch from deadline - clock_timestamp()) * 1000;
    if left_ms <= 0 or (look <> 'own' and cost * rows_of_page > left_ms) then
      return null;
    end if;
    question := format('select exists (select from %s as this_row where %s and %s)', relation, case
      when look = 'own' and knows_places then 'this_row.ctid = any ($3)'
      when page = 0 and step >= pages then 'true'
      else format($sql$this_row.ctid >= '(%s,0)' and this_row.ctid < '(%s,0)'$sql$, page, page + step)
    end, condition);
    began := clock_timestamp();
    answer := null;
    begin
      path := set_config('search_path', public.wingman_health_become(user_id, request), true);
      execute question into answer using user_id, parents, places;
      raise sqlstate 'WHEND';
    exception when sqlstate 'WHEND' then null;
    end;
    page := page + step;
    if answer is distinct from false or page >= pages then
      return answer;
    end if;
    took_ms := extract(epoch from clock_timestamp() - began) * 1000;
    step := case
      when took_ms < 10 then step * 4
      when took_ms < 50 then step * 2
      when took_ms < 200 then step
      else step / 2 + 1
    end;
  end loop;
end
$$;

comment on function public.wingman_health_look is 'wingman-health: whether a table shows a user a row';
revoke all on function public.wingman_health_look from public, anon, authenticated;
grant execute on function public.wingman_health_look to service_role;
