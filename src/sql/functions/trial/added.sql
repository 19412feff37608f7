-- Whether a view shows a user rows that the tables would have kept from them. A view with security_invoker has no other
-- rights than its reader and adds nothing. For another one, and for those that it reads, what it shows is compared with
-- what its definition shows under the reader's own rights, both read as that user. Null where the time was up.
create or replace function wingman_health.wingman_health_added(
  relation regclass, persona jsonb, request jsonb, deadline timestamptz
)
returns boolean language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  role constant text := case persona ->> 'as' when 'anon' then 'anon' else 'authenticated' end;
  lender record;
  shown text[];
  path text;
  answer boolean;
begin
  for lender in
    select
      format('select array(select pg_catalog.format(''%%s'', this_row.*) from %s as this_row limit 50)', class.oid::regclass) as shows,
      format(
        'select exists (select pg_catalog.unnest($1) except all'
          ' select pg_catalog.format(''%%s'', this_row.*) from (%s) as this_row)',
        rtrim(pg_get_viewdef(class.oid), '; ')
      ) as keeps
    from unnest(relation::oid || wingman_health.wingman_health_sources(relation::oid)) with ordinality as source (oid, place)
    join pg_catalog.pg_class as class using (oid)
    where relkind in ('v', 'm')
      -- Below a view with the rights of its owner, the reader needs none.
      and has_any_column_privilege(role, class.oid, 'select')
      and not exists (
        select from pg_options_to_table(reloptions)
        where option_name = 'security_invoker' and option_value::boolean
      )
    order by place
  loop
    if clock_timestamp() > deadline then
      return null;
    end if;
    answer := null;
    begin
      path := set_config('search_path', wingman_health.wingman_health_become(persona, request), true);
      execute lender.shows into shown;
      answer := false;
      begin
        execute lender.keeps into answer using shown;
      exception when insufficient_privilege then
        -- The reader has no right to what the view reads, and is shown it.
        answer := pg_catalog.cardinality(shown) operator(pg_catalog.>) 0;
      end;
      raise sqlstate 'WHEND';
    exception
      when sqlstate 'WHEND' then
        if answer is null then
          return null;
        end if;
      when insufficient_privilege then
        -- Through a view one also reads what lies in a schema that one may not enter.
        answer := true;
      when query_canceled then
        raise;
      when others then
        return null;
    end;
    if answer then
      return true;
    end if;
  end loop;
  return false;
end
$$;

comment on function wingman_health.wingman_health_added is 'wingman-health: whether a view adds to what a user may see';
revoke all on function wingman_health.wingman_health_added from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_added to service_role;
