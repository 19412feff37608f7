import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type CatalogFacts, catalogSchema } from '../../../src/checks/catalog/facts.ts';
import { reviewEntries } from '../../../src/checks/rls/review/review-entries.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { askAfter, connectDatabase, type SqlDatabase } from '../../support/sql/sql-database.ts';

const cleanup = createCleanup();
let database: SqlDatabase;
let url: string;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  const created = await createDatabase(inject('databaseSource'));
  url = created.url;
  cleanup.add(created.drop);
  await installFunctions(url);
  database = connectDatabase(url);
  cleanup.add(database.close);
  await database.run(`
    create schema private;
    create function private.level(uuid) returns int language sql stable as 'select 1';
    create function private.is_member(person uuid) returns boolean language sql stable security definer
      set search_path = '' as 'select private.level(person) > 0';
    create function private.unrelated() returns int language sql as 'select 1';
    create table public.teams (id int, secret text, name text);
    alter table public.teams enable row level security;
    create policy members on public.teams for select to authenticated using (private.is_member(auth.uid()));
    grant select (id, name) on public.teams to anon; grant select on public.teams to authenticated;
    create view public.names as select name from public.teams where name <> 'hidden-4711';
    grant select on public.names to anon;
    create function public.join_team(code text) returns boolean language sql security definer
      set search_path = '' as $$ select code = 'sesame-4711' $$;
    create function public.count_teams() returns bigint stable language sql security definer set search_path = ''
      begin atomic select count(*) from public.teams; end;`);
  before = reviewEntries(await read()).entries;
});
afterAll(cleanup.run);

async function read(change = 'select'): Promise<CatalogFacts> {
  return catalogSchema.parse(await askAfter(database, change, `public.wingman_health_catalog('public')`));
}

test('what decides about access is told, of other schemas too, and no text that somebody wrote', () => {
  expect(before).toMatchObject({
    'table public.teams': 'row level security on; anon: select (id, name); authenticated: select',
    'policy "members" on public.teams': expect.stringMatching(
      /using private\.is_member\(auth\.uid\(\)\) #[0-9a-f]{16}$/,
    ),
    'view public.names': expect.stringMatching(
      /^with the rights of its owner postgres; anon: select; .* #[0-9a-f]{16}$/,
    ),
    'function public.join_team(text)': expect.stringMatching(
      /^with the rights of its owner postgres; called by anon, a/,
    ),
    'function public.count_teams()': expect.stringMatching(/ #[0-9a-f]{16}$/),
    'function private.is_member(uuid)': expect.stringContaining('called by nobody from outside'),
    'function private.level(uuid)': expect.stringMatching(/^with the rights of whoever calls it; /),
    'function auth.uid()': expect.any(String),
  });
  expect(Object.keys(before)).not.toContain('function private.unrelated()');
  expect(JSON.stringify(before)).not.toMatch(/4711|sesame|hidden/);
});

test.each([
  ['nothing', 'select', []],
  ['a row', `insert into public.teams values (1)`, []],
  ['a column that nobody from outside may read', 'alter table public.teams add note text', []],
  ['a comment on it', `comment on table public.teams is 'x'`, []],
  ['the same policy anew', 'alter policy members on public.teams to authenticated', []],
  [
    'a constant of a view',
    `create or replace view public.names as select name from public.teams where name <> 'x'`,
    ['view public.names'],
  ],
  ['whose rights a view has', 'alter view public.names set (security_invoker = on)', ['view public.names']],
  ['a grant on a column', 'grant select (secret) on public.teams to anon', ['table public.teams']],
  [
    'the body of a helper behind the helper',
    `create or replace function private.level(uuid) returns int language sql stable as 'select 2'`,
    ['function private.level(uuid)'],
  ],
  [
    'the search path of a function',
    'alter function public.join_team(text) set search_path = public',
    ['function public.join_team(text)'],
  ],
  [
    'who may call it',
    'revoke execute on function public.join_team(text) from public',
    ['function public.join_team(text)'],
  ],
  [
    'a body in the own form of SQL',
    `create or replace function public.count_teams() returns bigint stable language sql security definer
      set search_path = '' begin atomic select count(*) + 1 from public.teams; end`,
    ['function public.count_teams()'],
  ],
])('of %s that is changed it is seen', async (_, change, expected) => {
  const { entries } = reviewEntries(await read(change));
  const changed = [...new Set([...Object.keys(before), ...Object.keys(entries)])].filter(
    (what) => before[what] !== entries[what],
  );
  expect(changed).toEqual(expected);
});

test('beside a lock nothing waits, and what could not be read is no change', async () => {
  const somebody = connectDatabase(url);
  await somebody.run('begin; lock table public.teams in access exclusive mode');
  try {
    const { entries, isUnread } = reviewEntries(await read());
    const changed = Object.keys(before).filter((what) => before[what] !== entries[what]);
    expect(changed.toSorted()).toEqual([
      'function public.count_teams()',
      'policy "members" on public.teams',
      'view public.names',
    ]);
    expect(changed.filter((what) => !isUnread(what))).toEqual([]);
  } finally {
    await somebody.run('rollback');
    await somebody.close();
  }
});
