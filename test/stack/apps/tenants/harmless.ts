import { changesOf, harmless } from '../app.ts';

const { add, alter, drop, restore, restoreFunction, rewrite } = changesOf('tenants');
const tenant = '(select private.tenant_id())';

export const harmlessChanges = [
  harmless(
    'the claim is read in the policy, not by a helper',
    alter(
      'people see tasks of their tenant',
      `using (tenant_id = (auth.jwt() -> 'app_metadata' ->> 'tenant_id')::uuid)`,
    ),
  ),
  harmless(
    'the claim is read by its path',
    alter('people see their tenant', `using (id::text = (auth.jwt() #>> '{app_metadata,tenant_id}'))`),
  ),
  harmless(
    'the claim is read by a helper, not in the policy',
    alter(
      'people work on projects of their tenant',
      `using (tenant_id = ${tenant})`,
      `with check (tenant_id = ${tenant})`,
    ),
  ),
  harmless('the helper reads the setting itself', {
    sql: `create or replace function private.tenant_id() returns uuid language plpgsql stable set search_path = '' as $body$
      begin
        return nullif(current_setting('request.jwt.claims', true)::jsonb -> 'app_metadata' ->> 'tenant_id', '')::uuid;
      end $body$`,
    mend: restoreFunction('private.tenant_id'),
  }),
  harmless('a helper is written out', {
    ...alter(
      'people change tasks of their tenant',
      `with check (tenant_id = ${tenant} and exists (
        select from public.projects as p where p.id = project_id and p.tenant_id = ${tenant}))`,
    ),
  }),
  harmless(
    'attachments rely on the policies of tasks',
    rewrite('people see attachments of their tasks', [' and t.tenant_id = (select private.tenant_id())', '']),
  ),
  harmless('a restrictive policy becomes the permissive one', {
    sql: `drop policy "invoices stay with their tenant" on public.invoices;
      alter policy "a tenant sees its invoices" on public.invoices using (tenant_id = ${tenant})`,
    mend: `${restore('a tenant sees its invoices')} ${restore('invoices stay with their tenant')}`,
  }),
  harmless('one policy for all commands becomes two', {
    sql: `drop policy "people keep their preferences" on public.preferences;
      create policy r on public.preferences for select to authenticated using (user_id = auth.uid());
      create policy i on public.preferences for insert to authenticated with check (user_id = auth.uid());
      create policy u on public.preferences for update to authenticated using (user_id = auth.uid());
      create policy d on public.preferences for delete to authenticated using (user_id = auth.uid())`,
    mend: `drop policy r on public.preferences; drop policy i on public.preferences; drop policy u on public.preferences;
      drop policy d on public.preferences; ${restore('people keep their preferences')}`,
  }),
  harmless(
    'a restrictive policy asks for the tenant again',
    add('public.tasks', `as restrictive to authenticated using (tenant_id = ${tenant})`),
  ),
  harmless(
    'a policy lets the tenant in once more',
    add('public.tasks', `for select to authenticated using (tenant_id = ${tenant} and title <> '')`),
  ),
  harmless('a policy for administrators is gone', drop('administrators see tenants')),
  harmless('a policy has another name', {
    sql: 'alter policy "people see their tenant" on public.tenants rename to tenant_select',
    mend: 'alter policy tenant_select on public.tenants rename to "people see their tenant"',
  }),
  harmless('an index and a column more', {
    sql: `create index extra on public.tasks (title); alter table public.tasks add column due date`,
    mend: 'drop index public.extra; alter table public.tasks drop column due',
  }),
  harmless('a table more that no role of the API may touch', {
    sql: 'create table private.jobs (id integer primary key, tenant_id uuid)',
    mend: 'drop table private.jobs',
  }),
];
