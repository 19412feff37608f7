import { changesOf, harmless } from '../app.ts';

const { add, alter, restore, restoreFunction, rewrite } = changesOf('storage');
const uid = '(select auth.uid())';

export const harmlessChanges = [
  harmless(
    'a folder is found in another way',
    alter(
      'users see their files',
      `using (bucket_id in ('documents', 'avatars') and split_part(name, '/', 1) = ${uid}::text and name like '%/%')`,
    ),
  ),
  harmless(
    'a folder is found in the tokens of the path',
    alter(
      'users delete their files',
      `using (bucket_id = any (array['documents', 'avatars']) and path_tokens[1] = ${uid}::text)`,
    ),
  ),
  harmless('a helper is written out', {
    ...alter(
      'users see their files',
      `using (bucket_id in ('documents', 'avatars') and (storage.foldername(name))[1] = auth.uid()::text)`,
    ),
  }),
  harmless('a policy for two buckets becomes one for each', {
    sql: `drop policy "users see their files" on storage.objects;
      create policy d on storage.objects for select to authenticated
        using (bucket_id = 'documents' and private.is_own_folder(name));
      create policy a on storage.objects for select to authenticated
        using (bucket_id = 'avatars' and private.is_own_folder(name))`,
    mend: `drop policy d on storage.objects; drop policy a on storage.objects; ${restore('users see their files')}`,
  }),
  harmless('a helper is written in another language', {
    sql: `create or replace function private.owns_album(album uuid) returns boolean language plpgsql stable
      security definer set search_path = '' as $body$
      begin
        return (select a.owner_id from public.albums as a where a.id = album) is not distinct from auth.uid()
          and auth.uid() is not null;
      end $body$`,
    mend: restoreFunction('private.owns_album'),
  }),
  harmless(
    'a helper becomes a condition that relies on other policies',
    alter(
      'users remove photos of their albums',
      `using (exists (select from public.albums as a where a.id = photos.album_id and a.owner_id = ${uid}))`,
    ),
  ),
  harmless(
    'a column with a quoted name is compared as text',
    alter('users keep their trips', `using ("user Id"::text = ${uid}::text)`),
  ),
  harmless('a policy of a second schema is split', {
    sql: `drop policy "users keep their notes" on crew."Field Notes";
      create policy r on crew."Field Notes" for select to authenticated using ("user Id" = ${uid});
      create policy i on crew."Field Notes" for insert to authenticated with check ("user Id" = ${uid});
      create policy u on crew."Field Notes" for update to authenticated using ("user Id" = ${uid});
      create policy d on crew."Field Notes" for delete to authenticated using ("user Id" = ${uid})`,
    mend: `drop policy r on crew."Field Notes"; drop policy i on crew."Field Notes"; drop policy u on crew."Field Notes";
      drop policy d on crew."Field Notes"; ${restore('users keep their notes')}`,
  }),
  harmless('the bucket that is handed in to gets a limit', {
    sql: `update storage.buckets set file_size_limit = 1000000 where id = 'inbox'`,
    mend: `update storage.buckets set file_size_limit = null where id = 'inbox'`,
  }),
  harmless(
    'a restrictive policy that every file keeps',
    add('storage.objects', 'as restrictive to authenticated using (bucket_id is not null)'),
  ),
  harmless(
    'a policy for a bucket that is not there',
    add('storage.objects', `for select to anon using (bucket_id = 'press')`),
  ),
  harmless(
    'WITH CHECK says again what USING says',
    rewrite('users replace their files', [
      'private.is_own_folder(name) and owner_id',
      'owner_id is not null and private.is_own_folder(name) and owner_id',
    ]),
  ),
  harmless('a policy has another name', {
    sql: 'alter policy "users see their shifts" on crew.shifts rename to own_shifts',
    mend: 'alter policy own_shifts on crew.shifts rename to "users see their shifts"',
  }),
  harmless('an index, a column and a comment more', {
    sql: `create index extra on crew.shifts (starts_on); alter table crew."Field Notes" add column "Seen at" timestamp with time zone;
      comment on schema crew is 'What the crew works with'`,
    mend: 'drop index crew.extra; alter table crew."Field Notes" drop column "Seen at"; comment on schema crew is null',
  }),
];
