-- A schema of their own for the three functions that the Data API calls: nobody else may create anything there, so that
-- no function of somebody else's makes a call of one of them ambiguous.
do $$
begin
  if to_regnamespace('{exposed as text}') is null then
    create schema {exposed};
    comment on schema {exposed} is 'wingman-health: the functions that the service calls; to be exposed';
    revoke all on schema {exposed} from public, anon, authenticated;
    grant usage on schema {exposed} to service_role;
  end if;
end
$$;
