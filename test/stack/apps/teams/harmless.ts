import { changesOf, harmless } from '../app.ts';

const { add, alter, drop, restoreFunction, rewrite } = changesOf('teams');
const uid = '(select auth.uid())';
const own = 'private.is_member_of(org_id)';

export const harmlessChanges = [
  harmless('a policy has another name', {
    sql: 'alter policy "members read documents" on public.documents rename to documents_select',
    mend: 'alter policy documents_select on public.documents rename to "members read documents"',
  }),
  harmless(
    'a helper is asked once for a statement',
    alter('members read documents', `using (org_id in (select private.my_organisations()))`),
  ),
  harmless(
    'a helper is written out',
    alter(
      'members delete documents',
      `using (exists (
    select from public.memberships as m where m.org_id = documents.org_id and m.user_id = ${uid}))`,
    ),
  ),
  harmless('a helper is written in another language', {
    sql: `create or replace function private.is_member_of(org uuid) returns boolean language plpgsql stable security definer
      set search_path = '' as $body$ begin
        return exists (select from public.memberships as m where m.org_id = org and m.user_id = ${uid});
      end $body$`,
    mend: restoreFunction('private.is_member_of'),
  }),
  harmless(
    'the caller is asked for each row, and compared as text',
    alter(
      'users keep their own settings',
      'using (auth.uid()::text = user_id::text) with check (user_id::text = auth.uid()::text)',
    ),
  ),
  harmless(
    'the id is read from the token',
    alter(
      'users keep their own settings',
      `using (user_id = (auth.jwt() ->> 'sub')::uuid) with check (user_id = ((select auth.jwt()) ->> 'sub')::uuid)`,
    ),
  ),
  harmless('a policy is split by command', {
    sql: `drop policy "users keep their own settings" on public.notification_settings;
      create policy s on public.notification_settings for select to authenticated using (user_id = ${uid});
      create policy i on public.notification_settings for insert to authenticated with check (user_id = ${uid});
      create policy u on public.notification_settings for update to authenticated using (user_id = ${uid});
      create policy d on public.notification_settings for delete to authenticated using (user_id = ${uid})`,
    mend: `drop policy s on public.notification_settings; drop policy i on public.notification_settings;
      drop policy u on public.notification_settings; drop policy d on public.notification_settings;
      create policy "users keep their own settings" on public.notification_settings
        for all to authenticated using (user_id = ${uid}) with check (user_id = ${uid})`,
  }),
  harmless(
    'one more policy grants what is granted',
    add('public.documents', `for select to authenticated using (${own} and title is not null)`),
  ),
  harmless(
    'a restrictive policy holds for every row',
    add('public.documents', 'as restrictive for select to authenticated using (true)'),
  ),
  harmless('a restrictive policy that narrows nothing is gone', drop('nobody leaves a document without a team')),
  harmless(
    'comments rely on the policies of documents',
    rewrite('members read comments', [' and d.org_id in (select private.my_organisations())', '']),
  ),
  harmless(
    'a policy refuses anonymous users by a claim',
    add(
      'public.documents',
      `as restrictive to authenticated using ((select (auth.jwt() ->> 'is_anonymous')::boolean) is not true)`,
    ),
  ),
  harmless('an index and a column more', {
    sql: 'create index extra on public.posts (is_published); alter table public.documents add column pages integer',
    mend: 'drop index public.extra; alter table public.documents drop column pages',
  }),
  harmless('a comment', {
    sql: `comment on table public.documents is 'What teams write'`,
    mend: 'comment on table public.documents is null',
  }),
  harmless('a view with the rights of whoever reads it', {
    sql: 'create view public.my_documents with (security_invoker = true) as select id, title from public.documents',
    mend: 'drop view public.my_documents',
  }),
  harmless('the role of a policy is named twice', alter('members read documents', 'to authenticated, service_role')),
];
