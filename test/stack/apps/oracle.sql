-- Tries what somebody can do, and keeps nothing of it. Shares nothing with the functions of the service, which never
-- write: it is what they are held against.

-- For each try that is asked for: the rows it shows, or the number of rows it changes; null where it was refused. What
-- violates a constraint has passed every policy by then. Tries that name a row may touch only that one.
create function pg_temp.try_all(tries jsonb) returns jsonb language plpgsql as $$
declare
  one jsonb;
  answer jsonb;
  answers jsonb[] := '{}';
  touched bigint;
begin
  for one in select value from jsonb_array_elements(tries) loop
    answer := 'null';
    begin
      perform set_config('oracle.row', one ->> 'row', true);
      perform set_config('request.jwt.claims', one ->> 'claims', true);
      perform set_config('request.headers', one ->> 'headers', true);
      perform set_config('role', one ->> 'role', true);
      if (one ->> 'isRead')::boolean then
        execute one ->> 'sql' into answer;
        answer := coalesce(answer, '[]');
      else
        execute one ->> 'sql';
        get diagnostics touched = row_count;
        answer := to_jsonb(touched);
      end if;
      raise sqlstate 'ZZ000';
    exception
      when sqlstate 'ZZ000' then null;
      when integrity_constraint_violation or not_null_violation or foreign_key_violation or unique_violation
        or check_violation or restrict_violation then answer := '1';
      when others then null;
    end;
    answers := answers || answer;
  end loop;
  return to_jsonb(answers);
end
$$;

-- What there is to try it on: every relation of these schemas with its columns and rows.
create function pg_temp.relations_of(schemas text[]) returns jsonb language plpgsql as $$
declare
  relation record;
  rows jsonb;
  answers jsonb[] := '{}';
begin
  for relation in
    select class.oid, namespace.nspname as schema, class.relname as name, class.relkind as kind,
      class.relrowsecurity as is_guarded, format('%I.%I', namespace.nspname, class.relname) as sql,
      (
        select jsonb_agg(jsonb_build_object(
          'name', attribute.attname, 'type', format_type(attribute.atttypid, null), 'sql', quote_ident(attribute.attname),
          'isFixed', attribute.attgenerated <> '' or attribute.attidentity = 'a',
          'isKey', exists (
            select from pg_index where indrelid = class.oid and indisprimary and attribute.attnum = any (indkey)
          )
        ) order by attribute.attnum)
        from pg_attribute as attribute
        where attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
      ) as columns
    from pg_class as class join pg_namespace as namespace on namespace.oid = class.relnamespace
    where namespace.nspname = any (schemas) and class.relkind in ('r', 'p', 'v', 'm', 'f')
    order by 2, 3
  loop
    execute format(
      'select coalesce(jsonb_agg(jsonb_build_object(''key'', %s, ''document'', to_jsonb(r)) order by to_jsonb(r)), ''[]'') from %s as r',
      case when relation.kind in ('r', 'p') then 'tableoid::text || ctid::text' else 'md5(to_jsonb(r)::text)' end,
      relation.sql
    ) into rows;
    answers := answers || (to_jsonb(relation) || jsonb_build_object('rows', rows));
  end loop;
  return to_jsonb(answers);
end
$$;

-- Lets changes and deletions touch the row that `oracle.row` names alone, or all where it is empty. A condition in the
-- statement would not do: it makes the policies for SELECT count too, and a blind statement is stopped by none of them.
create function pg_temp.one_row_at_a_time(relations jsonb) returns void language plpgsql as $$
declare
  relation jsonb;
begin
  for relation in select value from jsonb_array_elements(relations) where value ->> 'kind' in ('r', 'p') loop
    if not (relation ->> 'is_guarded')::boolean then
      execute format('alter table %s enable row level security', relation ->> 'sql');
      execute format('create policy oracle_all on %s using (true) with check (true)', relation ->> 'sql');
    end if;
    execute format(
      'create policy oracle_update on %s as restrictive for update
        using (current_setting(''oracle.row'') in ('''', tableoid::text || ctid::text)) with check (true)',
      relation ->> 'sql'
    );
    execute format(
      'create policy oracle_delete on %s as restrictive for delete
        using (current_setting(''oracle.row'') in ('''', tableoid::text || ctid::text))',
      relation ->> 'sql'
    );
  end loop;
end
$$;

-- Roles that come and go beside the application: PostgreSQL's own, and the logins of other tests, because roles belong to
-- the server, which tests share.
create function pg_temp.others() returns text language sql immutable return '^(pg_|wingman_health_login_)';

-- Everything that decides about access, as lines of text that stay the same when a change was undone.
create function pg_temp.definitions() returns jsonb language sql as $$
  with schemas as (
    select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  ), lines (line) as (
    select to_jsonb(policies)::text from pg_policies as policies
    union all
    select format('%s %s.%s %s %s %s %s', relkind, nspname, relname, relrowsecurity, relforcerowsecurity, reloptions,
      array(select privilege::text from unnest(relacl) as privilege order by 1))
    from pg_class join schemas on schemas.oid = relnamespace where relkind <> 'i'
    union all
    select format('%s.%s %s %s %s', nspname, relname, attname, format_type(atttypid, atttypmod),
      array(select privilege::text from unnest(attacl) as privilege order by 1))
    from pg_attribute join pg_class on pg_class.oid = attrelid join schemas on schemas.oid = relnamespace
    where attnum > 0 and not attisdropped
    union all
    select format('%s %s', pg_get_functiondef(pg_proc.oid),
      array(select privilege::text from unnest(proacl) as privilege order by 1))
    from pg_proc join schemas on schemas.oid = pronamespace where prokind = 'f'
    union all
    select pg_get_triggerdef(pg_trigger.oid) from pg_trigger where not tgisinternal
    union all
    select format('%s %s', nspname, array(select privilege::text from unnest(nspacl) as privilege order by 1))
    from pg_namespace where oid in (select oid from schemas)
    union all
    select format('%s %s %s', rolname, rolsuper, rolbypassrls) from pg_roles where rolname !~ pg_temp.others()
    union all
    select format('%s is in %s', member::regrole, roleid::regrole) from pg_auth_members
    where member::regrole::text !~ pg_temp.others()
  )
  select jsonb_agg(line order by line) from lines
$$;
