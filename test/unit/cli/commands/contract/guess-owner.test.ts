import { describe, expect, test } from 'vitest';
import type { ForeignKeyFacts, RelationFacts } from '../../../../../src/checks/catalog/facts.ts';
import { guessOwner } from '../../../../../src/cli/commands/contract/guess-owner.ts';
import { buildColumn, buildPolicy, buildRelation, healthyCatalog } from '../../../../support/catalog-facts.ts';

const own = '(user_id = ( SELECT auth.uid() AS uid))';

/** A table under row level security with these columns beside its id. */
const table = (name: string, columns: string, given: Partial<RelationFacts> = {}): RelationFacts =>
  buildRelation(name, {
    rowSecurity: true,
    columns: ['id', ...columns.split(' ')].map((column) => buildColumn(column, { type: 'uuid' })),
    ...given,
  });
const readBy = (...using: readonly string[]): Partial<RelationFacts> => ({
  policies: using.map((text, index) => buildPolicy(`read ${index}`, { using: text })),
});
const key = (columns: string, references: string, referenced = 'id'): ForeignKeyFacts => ({
  name: `${columns}_fkey`,
  columns: columns.split(' '),
  references,
  referencedColumns: referenced.split(' '),
  onDelete: 'cascade',
  isValidated: true,
});

/** The guess for the first of several tables. */
function guess(...relations: readonly RelationFacts[]) {
  const [first] = relations;
  return first ? guessOwner(first, { ...healthyCatalog(), relations }, 'public') : null;
}

describe('columns of the table itself', () => {
  test.each<[using: string, owner: object]>([
    [own, { columns: ['user_id'] }],
    ["((auth.jwt() ->> 'sub'::text) = user_id)", { columns: ['user_id'] }],
    ['((auth.uid())::text = (user_id)::text)', { columns: ['user_id'] }],
    ['((auth.uid())::text = text_id)', { columns: ['text_id'] }],
    ['(auth.uid() = ANY (ARRAY[user_id, other_id]))', { columns: ['user_id', 'other_id'] }],
    ['(auth.uid() = ANY (member_ids))', { columns: ['member_ids'] }],
    ['(member_ids @> ARRAY[( SELECT auth.uid() AS uid)])', { columns: ['member_ids'] }],
    ['(( SELECT public.requesting_user_id() AS requesting_user_id) = user_id)', { columns: ['user_id'] }],
    ['((public.current_user_id())::text = (user_id)::text)', { columns: ['user_id'] }],
    ['(NOT (user_id IS DISTINCT FROM auth.uid()))', { columns: ['user_id'] }],
    ['((user_id = auth.uid()) OR (other_id = auth.uid()))', { columns: ['user_id', 'other_id'] }],
    ["(user_id = (auth.jwt() ->> 'email'::text))", { columns: ['user_id'], claim: 'email' }],
    [
      "(((auth.jwt() -> 'app_metadata'::text) ->> 'tenant_id'::text) = text_id)",
      { columns: ['text_id'], claim: 'app_metadata.tenant_id' },
    ],
    [
      "((((auth.jwt() -> 'app_metadata'::text) ->> 'tenant_id'::text) = text_id) AND (user_id = auth.uid()))",
      { columns: ['user_id'] },
    ],
  ])('%s says who owns the row', (using, owner) => {
    expect(guess(table('notes', 'user_id other_id text_id member_ids', readBy(using)))).toEqual(owner);
  });

  test.each([
    ['(user_id <> auth.uid())', 'is compared otherwise'],
    ['(NOT (user_id = auth.uid()))', 'is ruled out'],
    ["(status = 'user_id = auth.uid()'::text)", 'stands in a literal'],
    ['(nobody_id = auth.uid())', 'is not there'],
    ['(user_id = public.owner_of(auth.uid()))', 'equals what is worked out of the caller'],
    ['(other_id = public.current_tenant())', 'leads to no user, and who knows what the function says'],
    ['(user_id = gen_random_uuid())', 'equals what is none of the application'],
    ['true', 'does not stand there'],
  ])('nobody is guessed to own the row by %s: the column %s', (using) => {
    expect(guess(table('notes', 'user_id other_id status', readBy(using)))).toBeNull();
  });

  test('what a restrictive policy asks for says nothing of owners', () => {
    const policies = [buildPolicy('only', { isPermissive: false, using: own })];
    expect(guess(table('notes', 'user_id', { policies }))).toBeNull();
  });
});

describe('columns of another table', () => {
  const notes = table('notes', 'user_id', readBy(own));
  const ofNote =
    '(EXISTS ( SELECT FROM public.notes note WHERE ((note.id = pages.note_id) AND (( SELECT auth.uid() AS uid) = note.user_id))))';

  test('are found through the key that leads there', () => {
    const pages = table('pages', 'note_id', { foreignKeys: [key('note_id', 'public.notes')], ...readBy(ofNote) });
    expect(guess(pages, notes)).toEqual({ path: ['note_id -> notes.id'], columns: ['user_id'] });
  });

  test('are found through a key that leads from there, as from members to their organisation', () => {
    const using =
      '(org_id IN ( SELECT m.org_id\n   FROM public.members m\n  WHERE (m.user_id = ( SELECT auth.uid() AS uid))))';
    const docs = table('docs', 'org_id', { foreignKeys: [key('org_id', 'public.organisations')], ...readBy(using) });
    const members = table('members', 'org_id user_id', { foreignKeys: [key('org_id', 'public.organisations')] });
    expect(guess(docs, table('organisations', 'name'), members)).toEqual({
      path: ['org_id -> organisations.id', 'id -> members.org_id'],
      columns: ['user_id'],
    });
  });

  test('are found through keys of several tables, of several columns and out of the schema', () => {
    const using =
      '(EXISTS ( SELECT 1 FROM (app."Boards" b JOIN public.lists l ON ((l.board_id = b.id))) WHERE ((l.id = cards.list_id) AND (b.owner_id = auth.uid()))))';
    const cards = table('cards', 'list_id region', {
      foreignKeys: [key('list_id region', 'public.lists', 'id region')],
      ...readBy(using),
    });
    const lists = table('lists', 'board_id region', { foreignKeys: [key('board_id', 'app.Boards')] });
    const boards = table('Boards', 'owner_id', { schema: 'app' });
    expect(guess(cards, lists, boards)).toEqual({
      path: ['(list_id, region) -> lists.(id, region)', 'board_id -> app.Boards.id'],
      columns: ['owner_id'],
    });
  });

  test('are those of what it leans on, where it lets in whoever sees the row that a key leads to', () => {
    const pages = table('pages', 'note_id', {
      foreignKeys: [key('note_id', 'public.notes')],
      ...readBy('(EXISTS ( SELECT 1 FROM public.notes n WHERE (n.id = pages.note_id)))'),
    });
    const lines = table('lines', 'page_id', {
      foreignKeys: [key('page_id', 'public.pages')],
      ...readBy('(page_id IN ( SELECT p.id FROM public.pages p))'),
    });
    expect(guess(pages, notes)).toEqual({ path: ['note_id -> notes.id'], columns: ['user_id'] });
    expect(guess(lines, pages, notes)).toEqual({
      path: ['page_id -> pages.id', 'note_id -> notes.id'],
      columns: ['user_id'],
    });
    const circle = table('pages', 'note_id', { ...pages, foreignKeys: [key('note_id', 'public.lines')] });
    expect(guess(lines, circle)).toBeNull();
  });

  test('are not found where no key leads there', () => {
    expect(guess(table('pages', 'note_id', readBy(ofNote)), notes)).toBeNull();
  });

  test('are not those of a table that a policy joins beside the one a key leads to', () => {
    const using =
      '(EXISTS ( SELECT 1 FROM (public.notes note JOIN public.members m ON ((m.id = note.id))) WHERE ((note.id = pages.note_id) AND (m.user_id = auth.uid()))))';
    const pages = table('pages', 'note_id', { foreignKeys: [key('note_id', 'public.notes')], ...readBy(using) });
    expect(guess(pages, notes, table('members', 'user_id'))).toBeNull();
  });
});

describe('a function that is handed a key', () => {
  const organisations = table('organisations', 'name');
  const members = table('members', 'org_id user_id role', {
    primaryKey: ['org_id', 'user_id'],
    foreignKeys: [key('org_id', 'public.organisations'), key('user_id', 'auth.users')],
  });
  const invitations = table('invitations', 'org_id user_id code sent_at used_at', {
    foreignKeys: [key('org_id', 'public.organisations'), key('user_id', 'auth.users')],
  });
  const ofOrganisation = { foreignKeys: [key('org_id', 'public.organisations')] };

  test('is taken for one that asks for the members of what the key leads to', () => {
    const docs = table('docs', 'org_id', { ...ofOrganisation, ...readBy('public.is_member(org_id)') });
    expect(guess(docs, organisations, invitations, members)).toEqual({
      path: ['org_id -> members.org_id'],
      columns: ['user_id'],
    });
  });

  test.each([
    '(org_id IN ( SELECT private.my_orgs() AS my_orgs))',
    '(org_id = ANY (private.my_orgs()))',
    '(org_id = ANY (ARRAY( SELECT private.my_orgs() AS my_orgs)))',
    '(org_id IN ( SELECT mine.id FROM private.my_orgs(auth.uid()) mine(id)))',
  ])('is also one that returns a list in which the key has to be: %s', (using) => {
    const docs = table('docs', 'org_id', { ...ofOrganisation, ...readBy(using) });
    expect(guess(docs, organisations, members)).toEqual({ path: ['org_id -> members.org_id'], columns: ['user_id'] });
  });

  test.each([
    ['is compared with what is worked out', '(org_id = private.current_org())'],
    [
      'is looked for in a table beside it',
      '(org_id IN ( SELECT o.org_id FROM public.other o WHERE private.is_open(o.id)))',
    ],
    [
      'is of another table',
      '(EXISTS ( SELECT 1 FROM public.other o WHERE (o.org_id IN ( SELECT private.my_orgs() AS m))))',
    ],
  ])('is none where the key %s', (_, using) => {
    const docs = table('docs', 'org_id', { ...ofOrganisation, ...readBy(using) });
    expect(guess(docs, organisations, members, table('other', 'org_id'))).toBeNull();
  });

  test('is taken for one that asks for the members of the row itself', () => {
    const using = 'private.is_member_of(id, ( SELECT auth.uid() AS uid))';
    const own = table('organisations', 'name', readBy(using));
    expect(guess(own, members)).toEqual({ path: ['id -> members.org_id'], columns: ['user_id'] });
  });

  test('is not taken for one that asks who made what belongs to the same, where members have a key of their own', () => {
    const seats = table('seats', 'org_id user_id role status', {
      primaryKey: ['id'],
      foreignKeys: [key('org_id', 'public.organisations'), key('user_id', 'auth.users')],
      indexes: [['id'], ['user_id', 'org_id']],
    });
    const made = (name: string, who: string) =>
      table(name, `org_id ${who}`, {
        primaryKey: ['id'],
        foreignKeys: [key('org_id', 'public.organisations'), key(who, 'auth.users')],
      });
    const docs = table('docs', 'org_id', { ...ofOrganisation, ...readBy('public.is_member(org_id)') });
    const owner = { path: ['org_id -> seats.org_id'], columns: ['user_id'] };
    expect(guess(docs, organisations, made('projects', 'created_by'), made('tasks', 'user_id'), seats)).toEqual(owner);
  });

  test('is taken for one that asks for who is a user rather than for who made a row', () => {
    const made = table('projects', 'org_id created_by', {
      primaryKey: ['id'],
      foreignKeys: [key('org_id', 'public.organisations'), key('created_by', 'auth.users')],
    });
    const staff = table('staff', 'org_id invited_by user_id role', {
      primaryKey: ['id'],
      foreignKeys: [
        key('org_id', 'public.organisations'),
        key('invited_by', 'auth.users'),
        key('user_id', 'auth.users'),
      ],
    });
    const docs = table('docs', 'org_id', { ...ofOrganisation, ...readBy('public.is_member(org_id)') });
    expect(guess(docs, organisations, made, staff)).toEqual({
      path: ['org_id -> staff.org_id'],
      columns: ['user_id'],
    });
  });

  test('is taken for one that asks who owns what the key leads to, where that has no members', () => {
    const folders = table('folders', 'owner_id parent_id', {
      primaryKey: ['id'],
      foreignKeys: [key('owner_id', 'auth.users'), key('parent_id', 'public.folders')],
      ...readBy('((owner_id = auth.uid()) OR public.owns_folder(parent_id))'),
    });
    const files = table('files', 'folder_id user_id', {
      primaryKey: ['id'],
      foreignKeys: [key('folder_id', 'public.folders'), key('user_id', 'auth.users')],
      ...readBy('public.owns_folder(folder_id)'),
    });
    const ofFolder = { path: ['folder_id -> folders.id'], columns: ['owner_id'] };
    expect(guess(files, folders)).toEqual(ofFolder);
    const readers = table('readers', 'folder_id user_id', {
      primaryKey: ['folder_id', 'user_id'],
      foreignKeys: [key('folder_id', 'public.folders'), key('user_id', 'auth.users')],
    });
    expect(guess(files, folders, readers)).toEqual({ path: ['folder_id -> readers.folder_id'], columns: ['user_id'] });
    const ofTenant = table('folders', 'tenant_id', readBy("(tenant_id = (auth.jwt() ->> 'tenant_id'::text))"));
    expect(guess(files, ofTenant)).toBeNull();
  });

  test('says nothing where no table has members of it', () => {
    const docs = table('docs', 'org_id', { ...ofOrganisation, ...readBy('public.is_member(org_id)') });
    expect(guess(docs, organisations)).toBeNull();
  });

  test('outweighs the column of who made the row, which only those who write are held to', () => {
    const policies = [
      buildPolicy('read', { using: 'public.is_member(org_id)' }),
      buildPolicy('add', { command: 'insert', check: '((created_by = auth.uid()) AND public.is_member(org_id))' }),
      buildPolicy('edit', { command: 'update', using: '(created_by = auth.uid())' }),
    ];
    const docs = table('docs', 'org_id created_by', {
      foreignKeys: [...ofOrganisation.foreignKeys, key('created_by', 'auth.users')],
      policies,
    });
    expect(guess(docs, organisations, members)).toEqual({ path: ['org_id -> members.org_id'], columns: ['user_id'] });
  });
});

describe('what only writes compare with the caller', () => {
  test('says who owns the row where reading does not say it', () => {
    const policies = [buildPolicy('read', { using: 'true' }), buildPolicy('add', { command: 'insert', check: own })];
    expect(guess(table('posts', 'user_id', { policies }))).toEqual({ columns: ['user_id'] });
  });
});

describe('keys to users', () => {
  const keys = { foreignKeys: [key('author_id', 'auth.users'), key('reader_id', 'public.profiles')] };
  const profiles = table('profiles', 'name', readBy('(id = auth.uid())'));

  test('are a hint where there is no policy', () => {
    expect(guess(table('notes', 'author_id reader_id', keys), profiles)).toEqual({
      columns: ['author_id', 'reader_id'],
    });
  });

  test('are none beside policies that look elsewhere', () => {
    expect(guess(table('notes', 'author_id reader_id', { ...keys, ...readBy('true') }), profiles)).toBeNull();
  });

  test('are none where what they lead to is known by another claim than who the user is', () => {
    const tenants = table('tenants', 'name', readBy("(id = ((auth.jwt() ->> 'tenant_id'::text))::uuid)"));
    const ofTenant = { foreignKeys: [key('tenant_id', 'public.tenants')] };
    const helped = readBy('(tenant_id = public.current_tenant_id())');
    expect(guess(table('clients', 'tenant_id', { ...ofTenant, ...helped }), tenants)).toBeNull();
    expect(guess(table('clients', 'tenant_id', ofTenant), tenants)).toBeNull();
  });

  test('are none where what they lead to is not the user', () => {
    const teams = table('teams', 'owner_id', readBy('(owner_id = auth.uid())'));
    const ofTeam = { foreignKeys: [key('team_id', 'public.teams')] };
    expect(guess(table('notes', 'team_id', ofTeam), teams)).toBeNull();
  });
});
