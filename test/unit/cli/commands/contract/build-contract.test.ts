import { expect, test } from 'vitest';
import type { CatalogFacts, PolicyFacts, RelationFacts } from '../../../../../src/checks/catalog/facts.ts';
import { buildContract } from '../../../../../src/cli/commands/contract/build-contract.ts';
import { parseContract } from '../../../../../src/contract/load-contract.ts';

const own = '(user_id = ( SELECT auth.uid() AS uid))';

function policy(given: Partial<PolicyFacts> = {}): PolicyFacts {
  const rest = { command: 'select', isPermissive: true, roles: ['authenticated'], using: own, check: null } as const;
  return { name: 'own', ...rest, functionsRead: [], ...given };
}

function table(name: string, given: Partial<RelationFacts> = {}): RelationFacts {
  return {
    schema: 'public',
    name,
    kind: 'table',
    owner: 'postgres',
    rowSecurity: true,
    forcesRowSecurity: false,
    partitionOf: null,
    securityInvoker: false,
    reads: [],
    estimatedRows: null,
    columns: [
      { name: 'id', type: 'uuid', nullable: false },
      { name: 'user_id', type: 'uuid', nullable: true },
    ],
    primaryKey: ['id'],
    foreignKeys: [],
    indexes: [],
    privileges: { anon: [], authenticated: ['SELECT'], service_role: ['SELECT'] },
    policies: [],
    hasAllPolicies: true,
    ...given,
  };
}

function build(...relations: RelationFacts[]) {
  const facts = { schemas: ['public'], relations } as unknown as CatalogFacts;
  return buildContract(facts, { platform: 'Notes', schema: 'public' });
}

const key = (column: string, references: string) => ({
  name: `${column}_fkey`,
  columns: [column],
  references,
  referencedColumns: ['id'],
  onDelete: 'cascade' as const,
  isValidated: true,
});

test('what is built is a contract', () => {
  const { contract } = build(table('notes', { policies: [policy()] }));
  expect(parseContract(contract).problems).toEqual([]);
  expect(contract).toMatchObject({ platform: 'Notes', schema: 'public' });
});

test('columns, keys and policies are taken over as they are', () => {
  const { contract } = build(
    table('notes', {
      policies: [policy(), policy({ command: 'insert', using: null, check: own, roles: ['b', 'a'] })],
      foreignKeys: [key('user_id', 'public.profiles')],
    }),
  );
  expect(contract.tables.notes).toMatchObject({
    columns: { id: 'uuid not null', user_id: 'uuid' },
    primaryKey: ['id'],
    foreignKeys: [{ column: 'user_id', references: 'profiles.id', onDelete: 'cascade' }],
    policies: { select: ['authenticated'], insert: ['a', 'b'] },
  });
});

test('whom a policy compares with the caller is guessed to own the row', () => {
  const { contract } = build(table('notes', { policies: [policy()] }));
  expect(contract.tables.notes).toMatchObject({ access: 'owner', owner: { columns: ['user_id'] } });
  expect(contract.tables.notes?.note).toMatch(/^A guess: owners are user_id/);
});

test.each([
  ['(user_id <> auth.uid())', 'is compared otherwise'],
  ['(NOT (user_id = auth.uid()))', 'is ruled out'],
  ["(status = 'user_id = auth.uid()'::text)", 'stands in a literal'],
  ['(auth.uid() = ANY (user_id))', 'is a list, which a contract cannot say'],
  ["(user_id = (auth.jwt() ->> 'email'::text))", 'is no id'],
])('nobody is guessed to own the row by %s: the column %s', (using) => {
  const { contract } = build(table('notes', { policies: [policy({ using })] }));
  expect(contract.tables.notes?.access).toBe('service');
});

test.each([
  "((auth.jwt() ->> 'sub'::text) = user_id)",
  '((auth.uid())::text = (user_id)::text)',
  '(auth.uid() = ANY (ARRAY[user_id]))',
  '(NOT (user_id IS DISTINCT FROM auth.uid()))',
])('%s says who owns the row', (using) => {
  const { contract } = build(table('notes', { policies: [policy({ using })] }));
  expect(contract.tables.notes).toMatchObject({ access: 'owner', owner: { columns: ['user_id'] } });
});

test('owners in another table are found through the key that leads there', () => {
  const through =
    '(EXISTS ( SELECT FROM public.notes note WHERE ((note.id = pages.note_id) AND (( SELECT auth.uid() AS uid) = note.user_id))))';
  const pages = table('pages', {
    columns: [
      { name: 'id', type: 'uuid', nullable: false },
      { name: 'note_id', type: 'uuid', nullable: false },
    ],
    foreignKeys: [key('note_id', 'public.notes')],
    policies: [policy({ using: through })],
  });
  const { contract } = build(table('notes', { policies: [policy()] }), pages);
  expect(contract.tables.pages).toMatchObject({
    access: 'owner',
    owner: { through: { column: 'note_id', table: 'notes', columns: ['user_id'] } },
  });
});

test('a table that a policy joins beside the one a key leads to does not lend it its columns', () => {
  const using =
    '(EXISTS ( SELECT 1 FROM (public.notes note JOIN public.members m ON ((m.id = note.id))) WHERE ((note.id = pages.note_id) AND (m.user_id = auth.uid()))))';
  const pages = table('pages', { foreignKeys: [key('note_id', 'public.notes')], policies: [policy({ using })] });
  const { contract } = build(table('notes', { policies: [policy()] }), table('members'), pages);
  expect(contract.tables.pages?.owner).toBeUndefined();
});

test('without a policy a key to the users is a hint', () => {
  const { contract } = build(table('notes', { foreignKeys: [key('user_id', 'auth.users')] }));
  expect(contract.tables.notes).toMatchObject({ access: 'owner', owner: { columns: ['user_id'] } });
  expect(contract.tables.notes?.note).toContain('no policy says so');
});

test('a key out of the schema is told to be left out', () => {
  const { contract, remarks } = build(table('notes', { foreignKeys: [key('user_id', 'auth.users')] }));
  expect(contract.tables.notes?.foreignKeys).toBeUndefined();
  expect(remarks).toContain('tables.notes: the key user_id → auth.users is left out');
});

test('public is only what a policy opens to everybody', () => {
  const everybody = policy({ using: 'true', roles: ['anon', 'authenticated'] });
  const signedIn = policy({ using: 'true' });
  const { contract } = build(
    table('open', { policies: [everybody] }),
    table('members', { policies: [signedIn] }),
    table('bare', { rowSecurity: false }),
    table('ignored', { rowSecurity: false, policies: [everybody] }),
  );
  const access = Object.entries(contract.tables).map(([name, each]) => [name, each.access]);
  expect(Object.fromEntries(access)).toEqual({
    open: 'public-read',
    members: 'service',
    bare: 'service',
    ignored: 'service',
  });
  expect(contract.tables.bare?.note).toContain('row level security is off');
});

test('views and partitions are no tables of their own', () => {
  const { contract } = build(
    table('notes', { kind: 'partitioned table' }),
    table('notes_2026', { partitionOf: 'public.notes' }),
    table('recent', { kind: 'view' }),
    table('elsewhere', { schema: 'private' }),
  );
  expect(Object.keys(contract.tables)).toEqual(['notes']);
});

test('what a contract cannot say is told', () => {
  const { contract, remarks } = build(table('log', { primaryKey: [] }), table('odd name'));
  expect(contract.tables).toEqual({});
  expect(remarks).toContain('log is left out: it has no primary key');
  expect(remarks).toContain('"odd name" is left out: a contract can only hold plain names');
});

test('every guess is told besides being noted', () => {
  const { contract, remarks } = build(table('notes', { policies: [policy()] }));
  expect(remarks).toContain(`tables.notes: ${contract.tables.notes?.note}`);
  expect(remarks.some((remark) => remark.startsWith('email.from'))).toBe(true);
});
