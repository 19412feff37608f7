-- A schema for the parts that the Data API does not expose. Whose it is may change them all, so it must be nobody else's.
do $$
declare
  owner constant text := (
    select pg_get_userbyid(nspowner) from pg_catalog.pg_namespace where nspname = 'wingman_health'
  );
begin
  if owner is null then
    create schema wingman_health;
  elsif owner <> current_user then
    raise invalid_schema_name using
      message = format('the schema wingman_health is that of %I: install the functions as that role', owner),
      hint = 'or uninstall them as that role first, which takes the schema away';
  end if;
exception when insufficient_privilege then
  raise insufficient_privilege using
    message = format('%I may not create the schema wingman_health, where the parts of the functions go', current_user),
    hint = format('as the owner of the database: grant create on database %I to %I', current_database(), current_user);
end
$$;

comment on schema wingman_health is 'wingman-health: the parts of its functions; not to be exposed';
revoke all on schema wingman_health from public, anon, authenticated;
grant usage on schema wingman_health to service_role;
