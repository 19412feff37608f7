-- The claims of a user's token: those of the template, in which "$owner" stands for the id, the claim that says who it
-- is, and a sub of its own where that is another one. None for anon.
create or replace function wingman_health.wingman_health_claims(id text, claim text, kind text, request jsonb)
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
#variable_conflict use_variable
declare
  path constant text[] := string_to_array(claim, '.');
  claims jsonb;
  value jsonb;
begin
  if id is null then
    return '{}';
  end if;
  claims := replace(
    coalesce(request -> 'claims', '{"aud": "authenticated"}')::text, '"$owner"', to_jsonb(id)::text
  )::jsonb || jsonb_build_object('sub', case claim when 'sub' then id else gen_random_uuid()::text end);
  if claim <> 'sub' and (request -> 'claims' #> path is null or jsonb_typeof(request -> 'claims' #> path) = 'null') then
    value := case when kind in ('bigint', 'numeric') then to_jsonb(id::numeric) else to_jsonb(id) end;
    for place in reverse cardinality(path)..1 loop
      value := coalesce(nullif(claims #> path[:place - 1], 'null'), '{}') || jsonb_build_object(path[place], value);
    end loop;
    claims := value;
  end if;
  return claims;
end
$$;

comment on function wingman_health.wingman_health_claims is 'wingman-health: the claims of a user';
revoke all on function wingman_health.wingman_health_claims from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_claims to service_role;
