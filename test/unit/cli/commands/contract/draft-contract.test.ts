import { expect, test } from 'vitest';
import type { CatalogFacts } from '../../../../../src/checks/catalog/facts.ts';
import { draftContract } from '../../../../../src/cli/commands/contract/build-contract.ts';

const nothing = { columns: [], primaryKey: [], foreignKeys: [], indexes: [], policies: [] };
const table = { kind: 'table', partitionOf: null, ...nothing };

function draft(...relations: readonly object[]) {
  return draftContract({ schemas: ['public', 'storage'], relations } as unknown as CatalogFacts, 'Notes');
}

test('the schema of the storage is no exposed one, and its tables are no core ones', () => {
  const relations = [
    { ...table, schema: 'public', name: 'notes' },
    { ...table, schema: 'storage', name: 'objects' },
  ];
  expect(draft(...relations)).toMatchObject({
    schemas: ['public'],
    uses: { storage: true },
    tables: { notes: { core: true }, 'storage.objects': { core: false } },
  });
});

test('members of what a key of the members themselves leads to are its owners', () => {
  const key = (column: string, references: string) => ({
    columns: [column],
    references,
    referencedColumns: ['id'],
    onDelete: 'cascade',
  });
  const column = (name: string) => ({ name, type: 'uuid', nullable: false, userMayUpdate: false });
  const policy = { name: 'members', command: 'select', isPermissive: true, roles: ['authenticated'], check: null };
  const relations = [
    { ...table, schema: 'public', name: 'organisations', columns: [column('id')], primaryKey: ['id'] },
    {
      ...table,
      schema: 'public',
      name: 'documents',
      columns: [column('id'), column('org_id'), column('created_by')],
      primaryKey: ['id'],
      foreignKeys: [key('org_id', 'public.organisations'), key('created_by', 'auth.users')],
    },
    {
      ...table,
      schema: 'public',
      name: 'memberships',
      columns: [column('org_id'), column('user_id')],
      primaryKey: ['org_id', 'user_id'],
      foreignKeys: [key('org_id', 'public.organisations'), key('user_id', 'auth.users')],
      policies: [{ ...policy, using: 'private.is_member_of(org_id)' }],
    },
  ];
  expect(draft(...relations).tables.memberships?.owner).toEqual({
    path: ['org_id -> memberships.org_id'],
    columns: ['user_id'],
  });
});
