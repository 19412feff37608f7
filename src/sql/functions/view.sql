-- Whether a view over tables of users shows somebody rows that the tables would have kept from them: the first of
-- `users`, a user who owns nothing, and anon. A view with security_invoker has no other rights than its reader and adds
-- nothing. For another one, and for those that it reads, what it shows is compared with what its definition shows under
-- the reader's own rights, both read as that user. Returns yes and no, and no row.
create or replace function public.wingman_health_view(
  relation regclass, users text[], request jsonb, deadline timestamptz
)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_column
declare
  began constant timestamptz := clock_timestamp();
  -- In bytes; a view over more cannot be read to its end in time.
  largest constant bigint := 512 * 1024 * 1024;
  any_row constant text := format('select exists (select from %s)', relation);
  state text := 'looked';
  failure text;
  is_canceled boolean := false;
  lenders jsonb;
  lender record;
  bytes bigint;
  is_empty boolean;
  persona record;
  may boolean := false;
  shown text[];
  path text;
  sees boolean;
  answer boolean;
  sights jsonb := '{}';
begin
  if began > deadline then
    return '{"state": "timeout"}';
  end if;
  begin
    -- What it reads, and which of these views lend the rights of their owner.
    select
      sum(coalesce(pg_relation_size(class.oid), 0)),
      coalesce(jsonb_agg(jsonb_build_object(
        'oid', class.oid,
        'shows', format('select array(select (this_row.*)::text from %s as this_row limit 50)', class.oid::regclass),
        'keeps', format(
          'select exists (select unnest($1) except all select (this_row.*)::text from (%s) as this_row)',
          rtrim(pg_get_viewdef(class.oid), '; ')
        )
      )) filter (
        where relkind in ('v', 'm') and not exists (
          select from pg_options_to_table(reloptions)
          where option_name = 'security_invoker' and option_value::boolean
        )
      ), '[]')
    into bytes, lenders
    from unnest(public.wingman_health_sources(relation) || relation::oid) as source (oid)
    join pg_catalog.pg_class as class using (oid);

    if lenders <> '[]' and bytes > largest then
      state := 'timeout';
    elsif lenders <> '[]' then
      begin
        execute any_row into sees;
        is_empty := not sees;
        raise sqlstate 'WHEND';
      exception
        when sqlstate 'WHEND' then null;
        -- Then a row has to be seen by somebody else.
        when insufficient_privilege then is_empty := true;
      end;
    end if;

    for persona in
      select
        look, id,
        has_schema_privilege(role.oid, relnamespace, 'usage')
          and has_any_column_privilege(role.oid, relation, 'select') as may
      from (values
        ('anon', 'anon', null), ('authenticated', 'foreign', users[1]),
        ('authenticated', 'stranger', gen_random_uuid()::text)
      ) as asked (name, look, id)
      join pg_catalog.pg_roles as role on role.rolname = asked.name
      join pg_catalog.pg_class as class on class.oid = relation
      where id is not null or look = 'anon'
    loop
      may := may or (persona.may and persona.look <> 'anon');
      answer := case when lenders = '[]' or not persona.may then false end;
      if answer is null and state = 'looked' then
        sees := false;
        begin
          path := set_config('search_path', public.wingman_health_become(persona.id, request), true);
          for lender in
            select * from pg_catalog.jsonb_to_recordset(lenders) as listed (oid oid, shows text, keeps text)
          loop
            exit when sees;
            -- Below a view with the rights of its owner, the reader needs none.
            continue when not pg_catalog.has_any_column_privilege(lender.oid, 'select');
            begin
              execute lender.shows into shown;
            exception when insufficient_privilege then
              -- Through a view one also reads what lies in a schema that one may not enter.
              execute any_row into sees;
              sees := sees and persona.look <> 'foreign';
              is_empty := is_empty and not sees;
              continue;
            end;
            is_empty := is_empty and pg_catalog.cardinality(shown) = 0;
            continue when pg_catalog.cardinality(shown) = 0;
            begin
              execute lender.keeps into sees using shown;
            exception when insufficient_privilege then
              -- The reader has no right to what the view reads, and is shown it.
              sees := true;
            end;
          end loop;
          answer := sees;
          raise sqlstate 'WHEND';
        exception
          when sqlstate 'WHEND' then null;
          when others then failure := sqlstate;
        end;
      end if;
      sights := sights || jsonb_build_object(persona.look, answer);
    end loop;
    if is_empty and state = 'looked' then
      state := 'empty';
    end if;
  exception
    when query_canceled then
      is_canceled := true;
      state := 'timeout';
    when others then
      failure := sqlstate;
  end;

  return jsonb_build_object(
    'state', case when failure is not null then 'error' else state end,
    'sqlstate', failure,
    'commands', jsonb_build_object('select', jsonb_build_object(
      'granted', may,
      'own', null,
      'foreign', (sights ->> 'stranger')::boolean or coalesce((sights ->> 'foreign')::boolean, false),
      'sqlstate', failure
    )),
    'seesForeignRows', coalesce(sights -> 'foreign', sights -> 'stranger'),
    'strangerSeesRows', sights -> 'stranger', 'anonSeesRows', sights -> 'anon',
    'durationMs', round(extract(epoch from clock_timestamp() - began) * 1000, 3),
    'isCanceled', is_canceled
  );
end
$$;

comment on function public.wingman_health_view is 'wingman-health: what a view shows whom';
revoke all on function public.wingman_health_view from public, anon, authenticated;
grant execute on function public.wingman_health_view to service_role;
