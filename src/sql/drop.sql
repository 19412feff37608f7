-- What an earlier version left: with other arguments it would stay beside this one. Versions before the second one had all
-- functions in the exposed schema.
do $$
declare
  ours record;
begin
  for ours in
    select routine.oid::regprocedure as signature
    from pg_catalog.pg_proc as routine
    where (pronamespace = to_regnamespace('public') and proname = any ('{wingman_health_*}'))
      or (pronamespace = to_regnamespace('wingman_health') and starts_with(proname, 'wingman_health_'))
  loop
    execute format('drop function %s', ours.signature);
  end loop;
end
$$;

-- Sent when the transaction ends.
notify pgrst, 'reload schema';
