import { changesOf, leak } from '../app.ts';

const { add, alter, drop, rewrite, rewriteFunction } = changesOf('chat');
const uid = '(select auth.uid())';
const read = { checks: ['rls.isolation', 'rls.policies'] };

export const leaks = [
  leak('every room can be seen', 'public.private_rooms', alter('members see their rooms', 'using (true)'), read),
  leak(
    'rooms are shown to whoever is in any array at all',
    'public.private_rooms',
    alter('members see their rooms', `using (${uid} = any (member_ids) or cardinality(member_ids) > 1)`),
    read,
  ),
  leak(
    'rooms without a name are open',
    'public.private_rooms',
    alter('members see their rooms', `using (${uid} = any (member_ids) or name is null)`),
    read,
  ),
  leak(
    'whoever is signed in adds himself to a room',
    'public.private_rooms',
    alter('members change their rooms', `using (${uid} is not null)`),
  ),
  leak(
    'rooms can be closed by everybody who is not in them',
    'public.private_rooms',
    alter('members close their rooms', `using (${uid} <> all (member_ids))`),
  ),
  leak(
    'rooms can be opened between others',
    'public.private_rooms',
    alter('users open rooms', 'with check (cardinality(member_ids) > 1)'),
  ),
  leak(
    'a member may hand the room over and be gone',
    'public.private_rooms',
    alter('members change their rooms', 'with check (true)'),
  ),
  leak(
    'being in one room is enough to read all messages',
    'public.messages',
    rewriteFunction('private.is_in_room', ['r.id = room and ', '']),
  ),
  leak(
    'the question whether somebody is in a room is answered with yes',
    'public.messages',
    rewriteFunction('private.is_in_room', [
      'select exists (select from public.private_rooms as r where r.id = room and (select auth.uid()) = any (r.member_ids))',
      'select true',
    ]),
  ),
  leak(
    'messages can be read by whoever has a token',
    'public.messages',
    add('public.messages', `for select to authenticated using ((select auth.role()) = 'authenticated')`),
    read,
  ),
  leak(
    'authors may write into rooms they are not in',
    'public.messages',
    alter('members write messages', `with check (author_id = ${uid})`),
  ),
  leak(
    'own messages may be moved into any room',
    'public.messages',
    alter('authors edit messages', `with check (author_id = ${uid})`),
  ),
  leak(
    'reactions of every room are shown',
    'public.reactions',
    rewrite('members see reactions', [' and (select auth.uid()) = any (r.member_ids)', ' or true']),
    read,
  ),
  leak(
    'reactions can be given in every room',
    'public.reactions',
    alter('members react', `with check (user_id = ${uid})`),
  ),
  leak(
    'lounges are read without signing in',
    'public.lounge_messages',
    alter('whoever is signed in reads lounges', 'to public', 'using (true)'),
    { checks: ['rls.anonymous', 'rls.isolation'] },
  ),
  leak(
    'messages in lounges can be written in the name of others',
    'public.lounge_messages',
    alter('users write in lounges', `with check (${uid} is not null)`),
  ),
  leak(
    'everybody moderates the lounges',
    'public.lounge_messages',
    rewriteFunction('private.is_moderator', [' where m.user_id = (select auth.uid())', '']),
  ),
  leak(
    'drafts of articles are published',
    'public.articles',
    alter('everybody reads what is published', `using (status in ('published', 'archived', 'draft'))`),
  ),
  leak(
    'published articles can be edited by whoever is signed in',
    'public.articles',
    add(
      'public.articles',
      `for update to authenticated using (status = 'published') with check (status = 'published')`,
    ),
  ),
  leak(
    'articles can be signed with the names of others',
    'public.articles',
    alter('authors keep their articles', `with check (status = 'draft')`),
  ),
  leak(
    'drafts that are not deleted are shown to everybody',
    'public.drafts',
    alter('users see drafts that are not deleted', `using (user_id = ${uid} or deleted_at is null)`),
    read,
  ),
  leak(
    'deleted drafts are shown to everybody',
    'public.drafts',
    alter(
      'users see drafts that are not deleted',
      `using ((user_id = ${uid} and deleted_at is null) or deleted_at is not null)`,
    ),
    read,
  ),
  leak('blocks are held by nothing but a wide policy', 'public.blocks', drop("blocks are their blocker's")),
  leak(
    'who is blocked sees by whom, and undoes it',
    'public.blocks',
    alter("blocks are their blocker's", `using (${uid} in (blocker_id, blocked_id))`),
  ),
  leak(
    'a user makes himself moderator',
    'public.moderators',
    add('public.moderators', `for insert to authenticated with check (user_id = ${uid})`),
  ),
  leak(
    'row level security of reports is off',
    'public.reports',
    {
      sql: 'alter table public.reports disable row level security',
      mend: 'alter table public.reports enable row level security',
    },
    { checks: ['rls.enabled', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak(
    'reports can be deleted by their subject, and by everybody else',
    'public.reports',
    add('public.reports', `for delete to authenticated using (reporter_id is distinct from ${uid})`),
  ),
  leak(
    'a function reads messages for whoever asks',
    'public.search_messages',
    {
      sql: `create function public.search_messages(words text) returns setof public.messages language sql stable
        security definer set search_path = '' as $body$ select * from public.messages where body ilike '%' || words || '%' $body$`,
      mend: 'drop function public.search_messages',
    },
    { checks: ['rls.functions'], probe: { as: 'stranger', sql: `select public.search_messages('')` } },
  ),
];
