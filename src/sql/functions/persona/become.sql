-- Becomes a user of the Data API: anon, or authenticated with the claims of that user. Sets role
-- and claims for the transaction, reads nothing, and returns the search path that requests of users have. The way in
-- and the way back are these lines, wherever something is asked as a user:
--
--   begin
--     path := set_config('search_path', wingman_health.wingman_health_become(persona, request), true);
--     execute question into answer;
--     raise sqlstate 'WHEND';
--   exception when sqlstate 'WHEND' then null;
--   end;
--
-- The block is a subtransaction: when an error ends it, this one or another, PostgreSQL takes back what was done in it,
-- which is role, claims and search path, and whatever the question has locked, set or announced. Variables keep their
-- values. A function to come back with could not be called, for users may execute none of these; a function that runs
-- any question as a user would run any SQL for whoever may call it. The search path is set by the caller
-- because what a function with a path of its own sets ends with it. Between the two stands the question alone: there,
-- names are resolved as the user's, and somebody else's function could have a better fitting one.
create or replace function wingman_health.wingman_health_become(persona jsonb, request jsonb)
returns text language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms'
as $$
declare
  role constant text := case persona ->> 'as' when 'anon' then 'anon' else 'authenticated' end;
  claims constant jsonb := persona -> 'claims' || jsonb_build_object('role', role);
  set text;
begin
  set := set_config('request.jwt.claims', claims::text, true);
  -- PostgREST has not set these for years; what reads them alone sees nobody.
  set := set_config('request.jwt.claim.sub', '', true);
  set := set_config('request.jwt.claim.role', '', true);
  set := set_config('role', role, true);
  return request ->> 'path';
end
$$;

comment on function wingman_health.wingman_health_become is 'wingman-health: sets the role and claims of a user';
revoke all on function wingman_health.wingman_health_become from public, anon, authenticated;
grant execute on function wingman_health.wingman_health_become to service_role;
