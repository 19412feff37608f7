import { changesOf, leak } from '../app.ts';

const { add, alter, drop, rewriteFunction } = changesOf('tenants');
const tenant = '(select private.tenant_id())';
const policies = { checks: ['rls.policies', 'rls.isolation'] };
const borel = { user_metadata: { tenant_id: 'b0000000-0000-4000-8000-00000000000b' } };

export const leaks = [
  leak('every tenant sees all tenants', 'public.tenants', alter('people see their tenant', 'using (true)')),
  leak(
    'having a tenant is enough to see all',
    'public.tenants',
    alter('people see their tenant', `using (${tenant} is not null)`),
  ),
  leak(
    'tenants can be renamed by those of others',
    'public.tenants',
    alter('people rename their tenant', `using (id <> ${tenant} or id = ${tenant}) with check (true)`),
  ),
  leak(
    'projects are open to whoever has a token',
    'public.projects',
    alter('people work on projects of their tenant', `using ((select auth.role()) = 'authenticated')`),
  ),
  leak(
    'projects can be handed to other tenants',
    'public.projects',
    alter('people work on projects of their tenant', 'with check (tenant_id is not null)'),
  ),
  leak(
    'projects that are no templates are shown',
    'public.projects',
    alter('whoever is signed in sees templates', 'using (is_template in (true, false))'),
  ),
  leak(
    'templates can be changed by every tenant',
    'public.projects',
    add('public.projects', 'for update to authenticated using (is_template) with check (is_template)'),
  ),
  leak(
    'templates are seen without signing in',
    'public.projects',
    alter('whoever is signed in sees templates', 'to anon, authenticated'),
    { checks: ['rls.anonymous', 'rls.isolation'] },
  ),
  leak(
    'projects can be deleted by everybody',
    'public.projects',
    add('public.projects', 'for delete to public using (not is_template)'),
  ),
  leak(
    'the tenant is read out of what users write themselves',
    'public.tasks',
    rewriteFunction('private.tenant_id', ["-> 'app_metadata'", "-> 'user_metadata'"]),
    { ...policies, probe: { as: 'stranger', claims: borel, sql: 'select from public.tasks' } },
  ),
  leak(
    'a policy falls back to what users write themselves',
    'public.tasks',
    add(
      'public.tasks',
      `for select to authenticated using (tenant_id = ((select auth.jwt()) -> 'user_metadata' ->> 'tenant_id')::uuid)`,
    ),
    { ...policies, probe: { as: 'ada', claims: borel, sql: `select from public.tasks where title = 'Lawyers'` } },
  ),
  leak(
    'whoever writes that he is an administrator is one',
    'public.tenants',
    add(
      'public.tenants',
      `for select to authenticated using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'platform_admin')`,
    ),
    {
      ...policies,
      probe: {
        as: 'stranger',
        claims: { user_metadata: { role: 'platform_admin' } },
        sql: 'select from public.tenants',
      },
    },
  ),
  leak(
    'a header of the request opens everything',
    'public.invoices',
    {
      sql: `drop policy "invoices stay with their tenant" on public.invoices;
        create policy "invoices stay with their tenant" on public.invoices as restrictive for all to authenticated using (
          tenant_id = ${tenant} or current_setting('request.headers', true)::json ->> 'x-internal' = 'yes')`,
      mend: drop('invoices stay with their tenant').mend.replace(
        'create policy',
        'drop policy "invoices stay with their tenant" on public.invoices; create policy',
      ),
    },
    { ...policies, probe: { as: 'stranger', headers: { 'x-internal': 'yes' }, sql: 'select from public.invoices' } },
  ),
  leak('invoices are held by nothing', 'public.invoices', drop('invoices stay with their tenant')),
  leak(
    'invoices are held for anonymous visitors alone',
    'public.invoices',
    alter('invoices stay with their tenant', 'to anon'),
  ),
  leak(
    'tasks of all tenants can be removed',
    'public.tasks',
    alter('people remove tasks of their tenant', 'using (title is not null)'),
  ),
  leak(
    'tasks can be added to other tenants by whoever has a project',
    'public.tasks',
    alter(
      'people add tasks to projects of their tenant',
      'with check (exists (select from public.projects as p where p.id = project_id))',
    ),
  ),
  leak(
    'tasks may be taken over by changing their tenant',
    'public.tasks',
    alter('people change tasks of their tenant', 'using (true)'),
  ),
  leak(
    'attachments forget their task',
    'public.attachments',
    alter(
      'people see attachments of their tasks',
      `using (exists (select from public.tasks as t where t.tenant_id = ${tenant}))`,
    ),
  ),
  leak(
    'attachments can be added to the tasks of others',
    'public.attachments',
    alter('people attach to their tasks', `with check (${tenant} is not null)`),
  ),
  leak(
    'keys of the API can be read by whoever is signed in',
    'public.api_keys',
    add('public.api_keys', 'for select to authenticated using (secret_hash is not null)'),
  ),
  leak(
    'keys of the API can be read by their tenant, which only the server should',
    'public.api_keys',
    add('public.api_keys', `for select to authenticated using (tenant_id = ${tenant})`),
  ),
  leak(
    'row level security of the keys is off',
    'public.api_keys',
    {
      sql: 'alter table public.api_keys disable row level security',
      mend: 'alter table public.api_keys enable row level security',
    },
    { checks: ['rls.enabled', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak(
    'countries can be written without signing in',
    'public.countries',
    add('public.countries', 'for insert to anon with check (true)'),
    { checks: ['rls.anonymous', 'rls.policies'] },
  ),
  leak(
    'preferences are kept by the tenant’s, not the user’s id',
    'public.preferences',
    alter('people keep their preferences', `using (user_id <> ${tenant})`, `with check (user_id <> ${tenant})`),
  ),
  leak('a table is made with all grants and nothing else', 'public.exports', {
    sql: `create table public.exports (id bigint generated by default as identity primary key, tenant_id uuid, url text);
      insert into public.exports (tenant_id, url) select id, 'https://files.example/' || name from public.tenants`,
    mend: 'drop table public.exports',
  }),
];
