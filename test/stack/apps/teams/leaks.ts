import { changesOf, leak } from '../app.ts';

const { add, alter, rewriteFunction } = changesOf('teams');
const uid = '(select auth.uid())';

export const leaks = [
  leak(
    'whoever is signed in reads every document',
    'public.documents',
    alter('members read documents', 'using (true)'),
  ),
  leak(
    'a token is all it takes to change a document',
    'public.documents',
    alter('members change documents', `using (${uid} is not null) with check (${uid} is not null)`),
  ),
  leak(
    'any member of any organisation reads documents: the join is forgotten',
    'public.documents',
    alter('members read documents', `using (exists (select from public.memberships as m where m.user_id = ${uid}))`),
  ),
  leak(
    'the check of a membership forgets which organisation it was asked about',
    'public.documents',
    rewriteFunction('private.is_member_of', ['m.org_id = org and ', '']),
  ),
  leak(
    'the check of a membership says yes to everybody',
    'public.documents',
    rewriteFunction('private.is_member_of', ['m.org_id = org and m.user_id = (select auth.uid())', 'true']),
  ),
  leak(
    'the list of my organisations is that of all',
    'public.posts',
    rewriteFunction('private.my_organisations', [' where m.user_id = (select auth.uid())', '']),
  ),
  leak(
    'whoever signs up joins any organisation',
    'public.memberships',
    add('public.memberships', `for insert to authenticated with check (user_id = ${uid})`),
  ),
  leak(
    'members change their own role',
    'public.memberships',
    add('public.memberships', `for update to authenticated using (user_id = ${uid}) with check (user_id = ${uid})`),
  ),
  leak(
    'a document can be moved into an organisation of others',
    'public.documents',
    alter('members change documents', 'with check (true)'),
  ),
  leak(
    'documents can be written into every organisation',
    'public.documents',
    alter('members write documents', 'with check (true)'),
  ),
  leak(
    'the creator of a document is enough, whatever organisation it goes to',
    'public.documents',
    alter('members write documents', `with check (created_by = ${uid})`),
  ),
  leak(
    'drafts are as public as posts',
    'public.posts',
    alter('everybody reads published posts', 'using (is_published is not null)'),
  ),
  leak(
    'published posts may be changed by everybody',
    'public.posts',
    add('public.posts', 'for update to authenticated using (is_published) with check (is_published)'),
  ),
  leak(
    'row level security of comments is off',
    'public.document_comments',
    {
      sql: 'alter table public.document_comments disable row level security',
      mend: 'alter table public.document_comments enable row level security',
    },
    { checks: ['rls.enabled', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak(
    'comments may be written in the documents of others, if in the own name',
    'public.document_comments',
    alter('members comment in their own name', `with check (author_id = ${uid})`),
  ),
  leak(
    'members of one organisation rename every other',
    'public.organisations',
    add('public.organisations', `for update to public using (${uid} is distinct from id) with check (true)`),
  ),
  leak(
    'plans can be changed by anybody',
    'public.plans',
    add('public.plans', 'for update to anon, authenticated using (true)'),
  ),
  leak(
    'a user makes himself administrator',
    'public.admins',
    add('public.admins', `for insert to authenticated with check (user_id = ${uid})`),
  ),
  leak(
    'the list of administrators is public',
    'public.admins',
    add('public.admins', 'for select to anon, authenticated using (true)'),
  ),
  leak(
    'a policy meant for the service role is for everybody',
    'public.notification_settings',
    add('public.notification_settings', 'for all using (true) with check (true)'),
  ),
  leak(
    'settings forget whose they are',
    'public.notification_settings',
    alter('users keep their own settings', 'using (user_id is not null)'),
  ),
  leak('a view of documents with the rights of its owner', 'public.document_titles', {
    sql: 'create view public.document_titles as select id, org_id, title from public.documents',
    mend: 'drop view public.document_titles',
  }),
  leak('a materialized view that counts per organisation', 'public.document_counts', {
    sql: 'create materialized view public.document_counts as select org_id, count(*) from public.documents group by org_id',
    mend: 'drop materialized view public.document_counts',
  }),
  leak(
    'a definer function that gives out the members of any organisation',
    'public.members_of',
    {
      sql: `create function public.members_of(org uuid) returns setof public.memberships language sql stable
        security definer set search_path = '' as 'select * from public.memberships where org_id = org'`,
      mend: 'drop function public.members_of',
    },
    {
      checks: ['rls.functions'],
      probe: { as: 'anon', sql: `select public.members_of('a0000000-0000-4000-8000-00000000000a')` },
    },
  ),
  leak(
    'every file of the bucket can be read by whoever is signed in',
    'storage.objects',
    alter('members read files', `using (bucket_id = 'org-files')`),
  ),
  leak(
    'everybody deletes files, because the policy forgot its role',
    'storage.objects',
    add('storage.objects', `for delete using (bucket_id = 'org-files')`),
  ),
  leak(
    'buckets can be made public by whoever is signed in',
    'storage.buckets',
    add('storage.buckets', 'for update to authenticated using (true)'),
  ),
];
