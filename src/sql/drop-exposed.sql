-- The schema that the installation made for the three goes with them; one that was there before does not.
do $$
begin
  if obj_description(to_regnamespace('{exposed as text}')) like 'wingman-health:%' then
    drop schema {exposed};
  end if;
exception when dependent_objects_still_exist or insufficient_privilege then
  raise warning 'the schema % stays: it has something, or an owner, that wingman-health has not brought', '{exposed as text}';
end
$$;
