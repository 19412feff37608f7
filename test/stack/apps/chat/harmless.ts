import { changesOf, harmless } from '../app.ts';

const { add, alter, restore, restoreFunction, rewrite } = changesOf('chat');
const uid = '(select auth.uid())';

export const harmlessChanges = [
  harmless(
    'an array is asked the other way round',
    alter('members see their rooms', `using (member_ids @> array[${uid}])`),
  ),
  harmless(
    'an array is searched by its place',
    alter('members see their rooms', `using (array_position(member_ids, ${uid}) is not null)`),
  ),
  harmless(
    'a list of constants is written out',
    alter('everybody reads what is published', `using (status = 'published' or status = 'archived')`),
  ),
  harmless('one policy for all commands becomes four', {
    sql: `drop policy "authors keep their articles" on public.articles;
      create policy s on public.articles for select to authenticated using (author_id = ${uid});
      create policy i on public.articles for insert to authenticated with check (author_id = ${uid});
      create policy u on public.articles for update to authenticated using (author_id = ${uid}) with check (author_id = ${uid});
      create policy d on public.articles for delete to authenticated using (author_id = ${uid})`,
    mend: `drop policy s on public.articles; drop policy i on public.articles; drop policy u on public.articles;
      drop policy d on public.articles; ${restore('authors keep their articles')}`,
  }),
  harmless('a wide policy and a restrictive one become one', {
    sql: `drop policy "blocks are their blocker's" on public.blocks;
      drop policy "users keep their blocks" on public.blocks;
      create policy own on public.blocks for all to authenticated using (blocker_id = ${uid})`,
    mend: `drop policy own on public.blocks; ${restore('users keep their blocks')} ${restore("blocks are their blocker's")}`,
  }),
  harmless('WITH CHECK is left to USING', rewrite('users change drafts', [` with check (user_id = ${uid})`, ''])),
  harmless('a helper is asked as part of a query', {
    ...alter('members read messages', 'using ((select private.is_in_room(messages.room_id)))'),
  }),
  harmless('a helper names its parameter otherwise and is asked for an array', {
    sql: `create or replace function private.is_in_room(room uuid) returns boolean language plpgsql stable
      security definer set search_path = '' as $body$
      declare
        members uuid[];
      begin
        select r.member_ids into members from public.private_rooms as r where r.id = $1;
        return coalesce(auth.uid() = any (members), false);
      end $body$`,
    mend: restoreFunction('private.is_in_room'),
  }),
  harmless('the same policy twice, once for each role', {
    sql: `create policy again on public.articles for select to anon using (status in ('published', 'archived'))`,
    mend: 'drop policy again on public.articles',
  }),
  harmless(
    'a restrictive policy that every row keeps',
    add('public.messages', 'as restrictive for select to authenticated using (room_id is not null)'),
  ),
  harmless(
    'a permissive policy that no row keeps',
    add('public.messages', 'for select to authenticated using (body is null)'),
  ),
  harmless('an index, a column and a comment more', {
    sql: `create index extra on public.messages (body); alter table public.messages add column edited_at timestamp with time zone;
      comment on policy "members read messages" on public.messages is 'who is in the room'`,
    mend: `drop index public.extra; alter table public.messages drop column edited_at;
      comment on policy "members read messages" on public.messages is null`,
  }),
  harmless('a policy is for the role that has no other way in', alter('users see their reports', 'to public')),
  harmless('a policy has another name', {
    sql: 'alter policy "users report" on public.reports rename to reports_insert',
    mend: 'alter policy reports_insert on public.reports rename to "users report"',
  }),
];
