-- wingman-health: takes away what install.sql made, of whatever version. Run it as the same role.

begin;

do $$
declare
  ours record;
begin
  for ours in
    select oid::regprocedure as signature
    from pg_catalog.pg_proc
    where pronamespace = 'public'::regnamespace and proname in (
      'wingman_health_catalog', 'wingman_health_activity', 'wingman_health_evidence',
      'wingman_health_policies', 'wingman_health_table', 'wingman_health_view'
    )
  loop
    execute format('drop function %s', ours.signature);
  end loop;
end
$$;

notify pgrst, 'reload schema';

commit;
