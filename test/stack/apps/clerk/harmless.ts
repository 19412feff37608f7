import { changesOf, harmless } from '../app.ts';

const { add, alter, restore, restoreFunction, rewrite } = changesOf('clerk');
const sub = `(select auth.jwt() ->> 'sub')`;
const email = `(select auth.jwt() ->> 'email')`;

export const harmlessChanges = [
  harmless('the id is read for each row', alter('users see themselves', `using (auth.jwt() ->> 'sub' = id)`)),
  harmless('the id comes from a helper', alter('users see themselves', 'using (id = (select private.user_id()))')),
  harmless(
    'the id is read from the setting',
    alter('users see themselves', `using (id = (select current_setting('request.jwt.claims', true)::json ->> 'sub'))`),
  ),
  harmless(
    'ids are compared as IN',
    alter('users keep their boards', `using (user_id in (select auth.jwt() ->> 'sub'))`),
  ),
  harmless(
    'addresses are compared in lower case',
    alter('whoever is invited sees it', `using (lower(email::text) = lower(${email}))`),
  ),
  harmless(
    'the address comes from another function of Supabase',
    alter(
      'readers keep their subscription',
      'using (email = (select auth.email())) with check (email = (select auth.email()))',
    ),
  ),
  harmless('a helper is written out', {
    ...alter(
      'members remove lists',
      `using (exists (select from public.board_members as m where m.board_id = lists.board_id and m.user_id = ${sub}))`,
    ),
  }),
  harmless('a helper is written in another language', {
    sql: `create or replace function private.is_on_board(board bigint) returns boolean language plpgsql stable
      security definer set search_path = '' as $body$
      begin
        perform from public.board_members as m where m.board_id = board and m.user_id = auth.jwt() ->> 'sub';
        return found;
      end $body$`,
    mend: restoreFunction('private.is_on_board'),
  }),
  harmless(
    'a join becomes a subquery',
    alter(
      'members see cards',
      `using (list_id in (select l.id from public.lists as l where l.board_id in (
        select m.board_id from public.board_members as m where m.user_id = ${sub})))`,
    ),
  ),
  harmless(
    'cards rely on the policies of lists',
    rewrite('members change cards', [' where private.is_on_board(l.board_id)', '']),
  ),
  harmless(
    'cards rely on what the writer sees of lists and members',
    rewrite('members write cards', [' and m.user_id = (select private.user_id())', '']),
  ),
  harmless('two policies for two roles become one for both', {
    sql: `drop policy "everybody sees public pages" on public.pages;
      create policy p on public.pages for select to anon, authenticated using (visibility = 'public')`,
    mend: `drop policy p on public.pages; ${restore('everybody sees public pages')}`,
  }),
  harmless(
    'a restrictive policy that every row keeps',
    add('public.boards', `as restrictive to authenticated using (title is not null) with check (title is not null)`),
  ),
  harmless('a policy has another name', {
    sql: 'alter policy "members see lists" on public.lists rename to lists_select',
    mend: 'alter policy lists_select on public.lists rename to "members see lists"',
  }),
  harmless('an index, a column and a comment more', {
    sql: `create index extra on public.cards (title); alter table public.cards add column due date;
      comment on column public.cards.due is 'until when'`,
    mend: 'drop index public.extra; alter table public.cards drop column due',
  }),
];
