-- Whom to ask about a relation: anon, a stranger who owns nothing, and up to four of the users who own rows that were
-- picked, each with the claims of their token and the keys of rows that they reach. Administrators are put last, and one
-- is asked where there are no two others. Where too few own anything, some of `users`, who are ordinary ones. One more is
-- asked who is named in a row without owning it, where policies might take that for enough, and up to two of those whom
-- the tables name that policies look into, in the columns `beside`.
create or replace function wingman_health.wingman_health_personas(owned jsonb, picked jsonb, users jsonb, request jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  most_owners constant int := 4;
  most_beside constant int := 2;
  kind constant text := owned ->> 'kind';
  claim constant text := coalesce(request ->> 'claim', 'sub');
  owners text[];
  admins text[];
  named text[];
  beside text[] := '{}';
  owning constant text[] := array(
    select jsonb_object_keys(given.fact -> 'owners') from jsonb_array_elements(picked -> 'sample') as given (fact)
  );
  place jsonb;
  way jsonb;
  turn int := -1;
  keys jsonb := '{}';
  sampled jsonb;
begin
  -- Of each column and chain the one who owns most, then the next ones.
  owners := array(
    select id from (
      select id, min(number) as number, sum(rows) as rows
      from (
        select id, count(*) as rows, row_number() over (partition by place order by count(*) desc, id) as number
        from jsonb_array_elements(picked -> 'sample') as given (fact), jsonb_each_text(given.fact -> 'owners') as owner (id, place)
        group by id, place
      ) as ranked
      group by id
    ) as candidate
    order by candidate.number, candidate.rows desc, id
    limit 24
  );
  admins := wingman_health.wingman_health_admins(owners, request);
  owners := (array(select id from unnest(owners) as id where id <> all (admins)))[:most_owners];
  if cardinality(owners) < 2 then
    owners := owners || array(
      select id from jsonb_array_elements_text(users) as id where id <> all (owners || admins) limit 2 - cardinality(owners)
    );
  end if;
  named := array(
    select id
    from jsonb_array_elements(picked -> 'sample') as given (fact), jsonb_array_elements_text(given.fact -> 'named') as id
    where not given.fact -> 'owners' ? id and id <> all (owners || admins)
    group by id order by count(*) desc, id limit 24
  );
  named := array(
    select id from unnest(named) as id where id <> all (wingman_health.wingman_health_admins(named, request)) limit 1
  );
  owners := owners || named;
  for place in select jsonb_array_elements(coalesce(nullif(request -> 'beside', 'null'), '[]')) loop
    exit when cardinality(beside) >= most_beside;
    beside := beside || array(
      select id
      from jsonb_array_elements_text(
        wingman_health.wingman_health_users(request || jsonb_build_object(
          'users', jsonb_build_array(place), 'besides', owners || beside || owning, 'kind', coalesce(kind, 'uuid')
        ))
      ) as id
      limit 1
    );
  end loop;
  owners := owners || beside;
  admins := case when cardinality(owners) < 2 then admins[:1] else '{}' end;
  owners := owners || admins;

  for way in select jsonb_array_elements(owned -> 'ways') loop
    turn := turn + 1;
    execute format('select coalesce(jsonb_object_agg(id, keys), ''{}'') from (
      select id, jsonb_agg(key) as keys from (%s) as found (key, id) group by id
    ) as told', way ->> 'among')
    into sampled
    using (
      select coalesce(jsonb_agg(distinct given.fact -> 'keys' -> turn), '[]')
      from jsonb_array_elements(picked -> 'sample') as given (fact)
    ), owners;
    keys := (
      select coalesce(jsonb_object_agg(id, coalesce(keys -> id, '[]') || coalesce(sampled -> id, '[]')), '{}')
      from unnest(owners) as id
    );
  end loop;

  return (
    select jsonb_agg(jsonb_build_object(
      'as', role, 'id', id, 'isAdmin', coalesce(id = any (admins), false), 'keys', coalesce(keys -> id, '[]'),
      -- The places of the rows that are theirs.
      'owns', coalesce((
        select jsonb_agg(given.place)
        from jsonb_array_elements(picked -> 'sample') with ordinality as given (fact, place)
        where given.fact -> 'owners' ? id or exists (
          select from jsonb_array_elements(given.fact -> 'keys') as held (parts) where keys -> id ? (held.parts ->> 0)
        )
      ), '[]'),
      'claims', wingman_health.wingman_health_claims(id, claim, kind, request)
    ) order by place)
    from (
      select 'anon', null, 0
      union all
      select 'stranger', case when kind in ('bigint', 'numeric') then '-32767' else gen_random_uuid()::text end, 1
      union all
      select 'owner', id, 1 + number from unnest(owners) with ordinality as owner (id, number)
    ) as persona (role, id, place)
  );
end
$$;

comment on function wingman_health.wingman_health_personas is 'wingman-health: whom to ask';
revoke all on function wingman_health.wingman_health_personas from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_personas to service_role;
