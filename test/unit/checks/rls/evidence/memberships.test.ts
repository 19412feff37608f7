import { expect, test } from 'vitest';
import { membershipsIn } from '../../../../../src/checks/rls/evidence/memberships.ts';
import { type ContractInput, contractSchema } from '../../../../../src/contract/schema.ts';
import { restTables } from '../../../../support/rest-contract.ts';

type Tables = ContractInput['tables'];

const column = 'uuid not null';
const table = (different: Partial<Tables[string]> = {}): Tables[string] => ({
  ...restTables.dating_goals!,
  columns: { id: column, org_id: column, user_id: column, role: 'text not null' },
  primaryKey: ['id'],
  foreignKeys: [],
  access: 'owner',
  owner: { columns: ['user_id'] },
  ...different,
});
const members = { schema: 'public', name: 'members' };

const membershipsOf = (tables: Tables, more: Partial<ContractInput> = {}) =>
  membershipsIn(
    contractSchema.parse({
      platform: 'Test',
      tables,
      environment: { required: [] },
      email: { from: 'noreply@example.com' },
      ...more,
    }),
  );

test('rows that name their user themselves make nobody an owner of other rows', () => {
  expect(membershipsOf({ notes: table() })).toEqual([]);
});

test('where a way to the owners ends, a new row makes its user one of them', () => {
  const docs = table({ owner: { path: 'org_id -> members.org_id : user_id' } });
  expect(membershipsOf({ docs, members: table() })).toEqual([
    { table: members, deciding: ['org_id', 'user_id'], joins: true },
  ]);
});

test('where a row is found by its own key, a new one leads nobody to what is there', () => {
  const docs = table({ owner: { path: 'org_id -> members.id : user_id' } });
  expect(membershipsOf({ docs, members: table() })).toEqual([
    { table: members, deciding: ['id', 'user_id'], joins: false },
  ]);
});

test('a key of two columns is its own in whichever order they are named, and half of it is not', () => {
  const both = table({ primaryKey: ['org_id', 'role'] });
  const through = (path: string) => membershipsOf({ docs: table({ owner: { path } }), members: both })[0]?.joins;
  const reversed = table({ primaryKey: ['role', 'org_id'] });
  const docs = table({ owner: { path: '(role, org_id) -> members.(role, org_id) : user_id' } });
  expect(membershipsOf({ docs, members: reversed })[0]?.joins).toBe(false);
  expect(through('(role, org_id) -> members.(role, org_id) : user_id')).toBe(false);
  expect(through('(org_id, role) -> members.(org_id, role) : user_id')).toBe(false);
  expect(through('org_id -> members.org_id : user_id')).toBe(true);
});

test('only the end of a longer way decides', () => {
  const docs = table({ owner: { path: 'org_id -> orgs.id -> members.org_id : user_id' } });
  expect(membershipsOf({ docs, orgs: table(), members: table() })).toEqual([
    { table: members, deciding: ['org_id', 'user_id'], joins: true },
  ]);
});

test('a table that several ways lead to is told once, with all that decides there', () => {
  const docs = table({ owner: { path: 'org_id -> members.id : user_id' } });
  const lists = table({ owner: { path: 'org_id -> members.org_id : user_id' } });
  expect(membershipsOf({ docs, lists, members: table() })).toEqual([
    { table: members, deciding: ['id', 'user_id', 'org_id'], joins: true },
  ]);
});

test('a table that names administrators decides by who is named, and by what makes one', () => {
  const admins = { table: 'members', column: 'user_id', where: { role: 'admin' } };
  expect(membershipsOf({ notes: table(), members: table() }, { admins })).toEqual([
    { table: members, deciding: ['user_id', 'role'], joins: true },
  ]);
});

test('administrators whom a claim names are in no table', () => {
  expect(membershipsOf({ notes: table() }, { admins: { claim: 'app_metadata.role', equals: 'admin' } })).toEqual([]);
});

test('two tables that decide are told apart, also where they have one name in two schemas', () => {
  const docs = table({ owner: { path: 'org_id -> members.org_id : user_id' } });
  const lists = table({ owner: { path: 'org_id -> other.members.id : user_id' } });
  const both = { docs, lists, members: table({ primaryKey: ['org_id'] }), 'other.members': table() };
  expect(membershipsOf(both)).toEqual([
    { table: members, deciding: ['org_id', 'user_id'], joins: false },
    { table: { schema: 'other', name: 'members' }, deciding: ['id', 'user_id'], joins: false },
  ]);
});
