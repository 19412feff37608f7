import { expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { expectedPolicies, expectedRoles, openRoles } from '../../../../../src/checks/rls/policy/expected-roles.ts';
import type { ContractInput } from '../../../../../src/contract/schema.ts';
import { changedCatalog } from '../../../../support/catalog-facts.ts';
import { restContract } from '../../../../support/rest-contract.ts';

type Table = ContractInput['tables'][string];

const columns = { id: 'uuid not null', user_id: 'uuid not null', is_public: 'boolean' };

/** A contract of one table that is described so. */
function contractOf(different: Partial<Table>) {
  const owned: Table = { columns, access: 'owner', owner: { columns: ['user_id'] } };
  const contract = restContract({ docs: { ...owned, ...different } as Table });
  const table = contract.tables.docs;
  if (!table) throw new Error('No table');
  return { contract, table };
}

test.each<[Table['access'], expected: string[], open: string[]]>([
  ['nobody', [], []],
  ['owner', ['authenticated'], []],
  [{ select: 'restricted' }, ['authenticated'], []],
  [{ select: 'signed_in' }, ['authenticated'], ['authenticated']],
  [{ select: 'anyone' }, ['anon', 'authenticated'], ['anon', 'authenticated']],
])('access %j is for some rows to %j, and for all rows to %j', (access, expected, open) => {
  const { table } = contractOf({ access });
  expect([...expectedRoles(table, 'select')]).toEqual(expected);
  expect([...openRoles(table, 'select')]).toEqual(open);
});

test('those with whom rows are shared may read them, and write nothing', () => {
  const { table } = contractOf({ shared: [{ column: 'is_public', equals: true, with: 'anyone' }] });
  expect([...expectedRoles(table, 'select')].sort()).toEqual(['anon', 'authenticated']);
  for (const command of ['insert', 'update', 'delete'] as const)
    expect([...expectedRoles(table, command)]).toEqual(['authenticated']);
  expect(openRoles(table, 'select').size).toBe(0);
});

test.each([
  ['some role', {}, ['anon', 'authenticated']],
  ['a superuser', { isSuperuser: true }, ['anon']],
  ['a role that bypasses row level security', { bypassesRowSecurity: true }, ['anon']],
])('a policy is asked for where users are %s', (_, different, roles) => {
  const { contract, table } = contractOf({ access: { select: 'anyone' } });
  const facts = changedCatalog((draft) => {
    Object.assign(draft.roles.find(({ name }) => name === 'authenticated') ?? {}, different);
  });
  const expected = [...expectedPolicies(viewCatalog(facts, contract), table)];
  expect(expected).toEqual(roles.map((role) => ({ command: 'select', role })));
});

test('no policy is asked for where the contract cannot say what it has to be', () => {
  const { contract, table } = contractOf({ access: { select: 'restricted', insert: 'owner' } });
  const expected = [
    ...expectedPolicies(
      viewCatalog(
        changedCatalog(() => {}),
        contract,
      ),
      table,
    ),
  ];
  expect(expected).toEqual([{ command: 'insert', role: 'authenticated' }]);
});
