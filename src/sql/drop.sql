-- Functions of earlier versions had other arguments, and would otherwise stay beside these.
do $$
declare
  ours record;
begin
  for ours in
    select oid::regprocedure as signature
    from pg_catalog.pg_proc
    where pronamespace = 'public'::regnamespace and proname = any ('{wingman_health_*}')
  loop
    execute format('drop function %s', ours.signature);
  end loop;
end
$$;

-- Sent when the transaction ends.
notify pgrst, 'reload schema';
