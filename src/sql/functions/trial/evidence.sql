-- Evidence of isolation: what users could do with rows that are theirs and with rows that are not, and whom relations show
-- rows to. Nothing is enumerated: `targets` names relations in the order of their turns, and whose their rows are:
--   [{"relation": ["public", "docs"], "owners": [{"columns": ["author_id"]}, {"path": [{"from": ["org_id"],
--     "to": ["public", "members"], "by": ["org_id"]}], "columns": ["user_id"]}], "claim": "sub",
--     "shared": [{"column": "is_public", "equals": ["true"], "with": "anyone"}],
--     "beside": [{"relation": ["public", "staff"], "column": "user_id"}]}]
-- `request` has what all of them share: `claims` of users, in which "$owner" stands for the user's id, the search `path` of
-- a request, and the relations, each with a column, in which `admins` and `users` are found. With `alone`, `owner`,
-- `another owner` or `stranger`, one such user is asked about one row of a table: whether its policies come to an end.
--
-- What bounds it: `budgetMs` for all and `relationMs` for each relation, looked at between queries; what was not begun by
-- then is `unreached`. A single query that runs away is ended by the statement timeout, which PostgREST sets before the
-- call and which bounds nothing in psql; what was found until then is returned.
create or replace function public.wingman_health_evidence(targets text, request text default '{}')
returns jsonb language plpgsql stable parallel unsafe security invoker
set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' set statement_timeout = '3s' set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_variable
declare
  -- What a request of a user has: claims, and the search path that PostgREST sets on Supabase, on which functions
  -- without a path of their own depend.
  asked constant jsonb := '{"path": "public, extensions", "budgetMs": 2000, "relationMs": 800}'::jsonb || request::jsonb;
  not_looked constant jsonb := '{
    "kind": null, "sqlstate": null, "rows": 0, "isWhole": false, "users": 0, "durationMs": 0, "personas": []
  }';
  deadline timestamptz := clock_timestamp() + make_interval(secs => (asked ->> 'budgetMs')::numeric / 1000);
  locks constant bigint := (select count(*) from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_backend_pid());
  users jsonb;
  target jsonb;
  relation regclass;
  kind text;
  until timestamptz;
  found jsonb;
  result jsonb := '[]';
begin
  if current_setting('transaction_read_only') = 'off' then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  if jsonb_typeof(targets::jsonb) <> 'array' then
    raise invalid_parameter_value using message = 'not a list of relations';
  end if;
  users := wingman_health.wingman_health_users(asked);

  for target in select jsonb_array_elements(targets::jsonb) loop
    select class.oid, case relkind
      when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view'
      else 'foreign table'
    end
    into relation, kind
    from pg_catalog.pg_class as class join pg_catalog.pg_namespace as space on space.oid = relnamespace
    where nspname = target -> 'relation' ->> 0 and relname = target -> 'relation' ->> 1 and relkind in ('r', 'p', 'v', 'm', 'f');
    found := not_looked || jsonb_build_object('relation', concat_ws('.', target -> 'relation' ->> 0, target -> 'relation' ->> 1));
    until := least(deadline, clock_timestamp() + make_interval(secs => (asked ->> 'relationMs')::numeric / 1000));
    begin
      found := found || case
        when relation is null then '{"state": "missing"}'
        when clock_timestamp() > deadline then '{"state": "unreached"}'
        when kind in ('table', 'partitioned table')
          then wingman_health.wingman_health_table(relation, target, users, asked, until)
        else wingman_health.wingman_health_view(relation, target, users, asked, until)
      end;
    exception
      when query_canceled then found := found || '{"state": "timeout", "isCanceled": true}';
      -- A lock, for the most part.
      when others then found := found || jsonb_build_object('state', 'error', 'sqlstate', sqlstate);
    end;
    if (found -> 'isCanceled')::boolean then
      deadline := '-infinity';
    end if;
    result := result || (found || jsonb_build_object('kind', kind));
  end loop;
  -- The one thing that the end of a subtransaction does not take back from a policy.
  if locks = 0 then
    perform pg_advisory_unlock_all();
  end if;
  return jsonb_build_object('version', '3', 'relations', result);
end
$$;

comment on function public.wingman_health_evidence is 'wingman-health: what users could do with rows of others';
revoke all on function public.wingman_health_evidence from public, anon, authenticated;
grant execute on function public.wingman_health_evidence to service_role;
