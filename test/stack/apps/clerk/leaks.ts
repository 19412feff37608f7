import { changesOf, leak } from '../app.ts';

const { add, alter, rewrite, rewriteFunction } = changesOf('clerk');
const sub = `(select auth.jwt() ->> 'sub')`;
const email = `(select auth.jwt() ->> 'email')`;

export const leaks = [
  leak('every user can be seen', 'public.users', alter('users see themselves', 'using (true)')),
  leak(
    'users are seen by whoever has an id',
    'public.users',
    alter('users see themselves', `using (${sub} is not null)`),
  ),
  leak(
    'users may rename everybody',
    'public.users',
    alter('users rename themselves', `using (${sub} <> '')`, `with check (${sub} <> '')`),
  ),
  leak(
    'ids are compared by how they begin',
    'public.users',
    alter('users see themselves', `using (left(id, 6) = left(${sub}, 6))`),
  ),
  leak('boards are open to all', 'public.boards', alter('users keep their boards', 'using (user_id is not null)')),
  leak(
    'boards can be made for others',
    'public.boards',
    alter('users keep their boards', `with check (user_id like 'user\\_%')`),
  ),
  leak(
    'whoever has an account joins any board',
    'public.board_members',
    add('public.board_members', `for insert to authenticated with check (user_id = ${sub})`),
  ),
  leak(
    'members of any board see who is on all',
    'public.board_members',
    rewriteFunction('private.is_on_board', ['m.board_id = board and ', '']),
  ),
  leak(
    'the question whether somebody is on the board compares a board with itself',
    'public.lists',
    rewriteFunction('private.is_on_board', ['m.board_id = board and', 'm.board_id = m.board_id and']),
  ),
  leak(
    'the question whether somebody is on the board is always answered with yes',
    'public.lists',
    rewriteFunction('private.is_on_board', [`m.board_id = board and m.user_id = ${sub}`, 'true']),
  ),
  leak('lists can be moved to other boards', 'public.lists', alter('members change lists', 'with check (true)')),
  leak(
    'lists can be written to every board',
    'public.lists',
    alter('members write lists', `with check (${sub} is not null)`),
  ),
  leak(
    'cards are seen by whoever is on a board with any list',
    'public.cards',
    rewrite('members see cards', ['l.id = cards.list_id and ', '']),
  ),
  leak('cards can be written into every list', 'public.cards', alter('members write cards', 'with check (true)')),
  leak('cards can be changed by all', 'public.cards', alter('members change cards', 'using (title is not null)')),
  leak(
    'cards are removed by anybody who finds a list',
    'public.cards',
    alter('members remove cards', `using (list_id is not null and ${sub} is not null)`),
  ),
  leak(
    'invitations are seen by the whole domain',
    'public.invitations',
    alter('whoever is invited sees it', `using (split_part(email::text, '@', 2) = split_part(${email}, '@', 2))`),
  ),
  leak(
    'invitations can be declined for others',
    'public.invitations',
    alter('whoever is invited may decline', `using (${email} like '%@%')`),
  ),
  leak(
    'everybody can see and cancel every subscription, as links in mails need it',
    'public.newsletters',
    add('public.newsletters', 'for all to anon, authenticated using (true)'),
    { checks: ['rls.anonymous', 'rls.isolation', 'rls.policies'] },
  ),
  leak(
    'whoever is signed in subscribes others',
    'public.newsletters',
    alter('readers keep their subscription', 'with check (is_active)'),
  ),
  leak(
    'pages for members are seen by everybody',
    'public.pages',
    alter('everybody sees public pages', `using (visibility <> 'private')`),
    { checks: ['rls.anonymous'] },
  ),
  leak(
    'private pages are seen by members',
    'public.pages',
    alter('members see pages for members', 'using (visibility is not null)'),
  ),
  leak(
    'a page can be signed with the name of another',
    'public.pages',
    alter('users keep their pages', `with check (visibility = 'public')`),
  ),
  leak(
    'operators are whoever is in the table once, or nobody',
    'public.users',
    rewriteFunction('private.is_operator', [`o.user_id = ${sub} and `, '']),
  ),
  leak(
    'the policy of the server is for everybody',
    'public.operators',
    add('public.operators', 'as permissive for all to public using (true) with check (true)'),
  ),
  leak(
    'row level security of lists is off',
    'public.lists',
    {
      sql: 'alter table public.lists disable row level security',
      mend: 'alter table public.lists enable row level security',
    },
    { checks: ['rls.enabled', 'rls.isolation', 'rls.anonymous'] },
  ),
  leak('a view shows addresses of all', 'public.directory', {
    sql: 'create view public.directory as select name, email from public.users',
    mend: 'drop view public.directory',
  }),
  leak(
    'a function finds users by their address',
    'public.find_user',
    {
      sql: `create function public.find_user(address text) returns setof public.users language plpgsql security definer
        set search_path = '' as $body$
        begin
          return query execute format('select * from public.users where email::text ilike %L', address);
        end $body$`,
      mend: 'drop function public.find_user',
    },
    { checks: ['rls.functions'], probe: { as: 'stranger', sql: `select public.find_user('%')` } },
  ),
];
