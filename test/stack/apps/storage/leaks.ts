import { changesOf, leak } from '../app.ts';

const { add, alter, rewriteFunction } = changesOf('storage');
const uid = '(select auth.uid())';
const files = { checks: ['rls.isolation', 'rls.anonymous', 'rls.policies', 'services.storage'] };

export const leaks = [
  leak(
    'every file is open to whoever is signed in',
    'storage.objects',
    alter('users see their files', 'using (true)'),
    files,
  ),
  leak(
    'a private bucket is readable as a whole',
    'storage.objects',
    alter('users see their files', `using (bucket_id = 'documents')`),
    files,
  ),
  leak(
    'a bucket that is public can be listed without signing in',
    'storage.objects',
    add('storage.objects', `for select to public using (bucket_id = 'avatars')`),
    files,
  ),
  leak(
    'what is handed in can be read by all',
    'storage.objects',
    add('storage.objects', `for select to authenticated using (bucket_id = 'inbox')`),
    files,
  ),
  leak(
    'files can be uploaded into the folders of others',
    'storage.objects',
    alter(
      'users upload into their folder',
      `with check (bucket_id in ('documents', 'avatars') and (storage.foldername(name))[1] is not null)`,
    ),
    files,
  ),
  leak(
    'files can be handed in for others',
    'storage.objects',
    alter('whoever is signed in hands files in', `with check (bucket_id = 'inbox')`),
    files,
  ),
  leak(
    'files can be deleted by everybody, role and owner forgotten',
    'storage.objects',
    alter('users delete their files', 'to public', `using (bucket_id <> 'inbox')`),
    files,
  ),
  leak(
    'files can be moved into the folders of others',
    'storage.objects',
    alter('users replace their files', `with check (bucket_id = 'documents')`),
    files,
  ),
  leak(
    'a folder is anybody’s who begins like its owner',
    'storage.objects',
    rewriteFunction('private.is_own_folder', [
      '(storage.foldername(name))[1] = (select auth.uid())::text',
      'left((storage.foldername(name))[1], 1) = left((select auth.uid())::text, 1)',
    ]),
    files,
  ),
  leak(
    'every folder is the own one',
    'storage.objects',
    rewriteFunction('private.is_own_folder', [
      'coalesce((storage.foldername(name))[1] = (select auth.uid())::text, false)',
      'true',
    ]),
    files,
  ),
  leak(
    'buckets can be made by whoever is signed in',
    'storage.buckets',
    add('storage.buckets', 'for insert to authenticated with check (true)'),
    files,
  ),
  leak(
    'buckets are listed without signing in',
    'storage.buckets',
    add('storage.buckets', 'for select to anon, authenticated using (true)'),
    files,
  ),
  leak(
    'row level security of files is off',
    'storage.objects',
    {
      sql: 'alter table storage.objects disable row level security',
      mend: 'alter table storage.objects enable row level security',
    },
    { checks: [...files.checks, 'rls.enabled'] },
  ),
  leak(
    'trips are open, in a table without a key and with a name that is quoted',
    'public.user-trips',
    alter('users keep their trips', 'using (true)'),
  ),
  leak(
    'trips can be written for others',
    'public.user-trips',
    alter('users keep their trips', 'with check ("Destination" is not null)'),
  ),
  leak(
    'notes of a second schema are open',
    'crew.Field Notes',
    alter('users keep their notes', `using (${uid} is not null)`),
  ),
  leak(
    'a second schema has no row level security',
    'crew.shifts',
    {
      sql: 'alter table crew.shifts disable row level security',
      mend: 'alter table crew.shifts enable row level security',
    },
    { checks: ['rls.enabled', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak(
    'shifts can be taken by whoever is signed in, also for others',
    'crew.shifts',
    add('crew.shifts', `for insert to authenticated with check (starts_on > '2030-01-01')`),
  ),
  leak('a table is made in the second schema and left open', 'crew.Visitor List', {
    sql: `create table crew."Visitor List" (name text, company text);
      insert into crew."Visitor List" values ('Rita', 'Roofs'), ('Tom', 'Tiles')`,
    mend: 'drop table crew."Visitor List"',
  }),
  leak(
    'the handbook can be rewritten by everybody who reads it',
    'crew.handbook',
    add('crew.handbook', 'for update to authenticated using (page > 0)'),
  ),
  leak(
    'the handbook is read without signing in',
    'crew.handbook',
    alter('whoever is signed in reads the handbook', 'to anon, authenticated'),
    { checks: ['rls.anonymous', 'rls.isolation'] },
  ),
  leak(
    'whoever is paid sees the payroll',
    'crew.Payroll',
    add(
      'crew."Payroll"',
      `for select to authenticated using (exists (select from crew.shifts as s where s.user_id = ${uid}) or amount_cents > 0)`,
    ),
  ),
  leak(
    'administrators are whoever says so',
    'crew.Field Notes',
    rewriteFunction('private.is_admin', ["-> 'app_metadata'", "-> 'user_metadata'"]),
    {
      checks: ['rls.policies', 'rls.isolation'],
      probe: { as: 'stranger', claims: { user_metadata: { role: 'admin' } }, sql: 'select from crew."Field Notes"' },
    },
  ),
  leak(
    'administrators are all whose role is not said',
    'storage.objects',
    rewriteFunction('private.is_admin', [', false)', ', true)']),
    files,
  ),
  leak(
    'albums that are not shared are shown',
    'public.albums',
    alter('whoever is signed in sees shared albums', 'using (shared_at is null)'),
  ),
  leak(
    'photos of all albums are shown',
    'public.photos',
    rewriteFunction('private.owns_album', ['a.id = album and ', '']),
  ),
  leak(
    'photos of shared albums can be removed by all',
    'public.photos',
    add(
      'public.photos',
      'for delete to authenticated using (exists (select from public.albums as a where a.id = album_id and a.shared_at is not null))',
    ),
  ),
  leak('a view lists the files of all', 'public.file_list', {
    sql: 'create view public.file_list as select name, owner_id from storage.objects',
    mend: 'drop view public.file_list',
  }),
  leak(
    'a function deletes files of whoever is named',
    'public.purge_files',
    {
      sql: `create function public.purge_files(folder text) returns setof text language sql security definer set search_path = ''
        as $body$ delete from storage.objects where name like folder || '/%' returning name $body$`,
      mend: 'drop function public.purge_files',
    },
    {
      checks: ['rls.functions'],
      probe: { as: 'stranger', sql: `select public.purge_files('0a000000-0000-4000-8000-000000000001')` },
    },
  ),
];
