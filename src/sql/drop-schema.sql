-- What others have put there stays, and the schema with it.
do $$
begin
  drop schema if exists wingman_health;
exception when dependent_objects_still_exist or insufficient_privilege then
  raise warning 'the schema wingman_health stays: it has something, or an owner, that wingman-health has not brought';
end
$$;
