import { expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { findAlwaysTrue } from '../../../../../src/checks/rls/policy/find-always-true.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildPolicy, changedCatalog, relationIn } from '../../../../support/catalog-facts.ts';

const both = ['anon', 'authenticated'];
const open = buildPolicy('open', { command: 'all', roles: both, using: 'true' });
const narrow = (different: Parameters<typeof buildPolicy>[1]) =>
  buildPolicy('narrow', { isPermissive: false, roles: both, using: '(user_id = auth.uid())', ...different });

/** What is always true of the writes of a table with these policies. */
function find(policies: readonly ReturnType<typeof buildPolicy>[], rowSecurity = true) {
  const facts = changedCatalog((draft) => {
    Object.assign(relationIn(draft, 'dating_goals'), { policies, rowSecurity });
  });
  const view = viewCatalog(facts, catalogContract());
  const table = view.tables.find(({ name }) => name === 'public.dating_goals');
  if (!table) throw new Error('No table');
  const found = [...findAlwaysTrue(view, table, ['insert', 'update', 'delete'])];
  return found.map(({ object, roles, commands }) => ({ object, roles, commands }));
}

const writes = ['insert', 'update', 'delete'];
const object = 'public.dating_goals.open';

test.each([
  ['nothing else is asked', [], both, writes],
  ['a restrictive policy asks nothing', [narrow({ command: 'all', using: 'true' })], both, writes],
  ['another permissive policy asks', [narrow({ command: 'all', isPermissive: true })], both, writes],
  ['a restrictive policy asks one role', [narrow({ command: 'all', roles: ['anon'] })], ['authenticated'], writes],
  ['a restrictive policy asks for one command', [narrow({ command: 'delete' })], both, ['insert', 'update']],
  [
    'a restrictive policy asks one role for one command',
    [narrow({ command: 'delete', roles: ['anon'] })],
    both,
    writes,
  ],
])('a policy that is always true opens what is left where %s', (_, others, roles, commands) => {
  expect(find([open, ...others])).toEqual([{ object, roles, commands }]);
});

test.each([
  ['a restrictive policy asks for everything', [open, narrow({ command: 'all' })]],
  ['it is restrictive itself', [buildPolicy('open', { ...open, isPermissive: false })]],
  ['it is for reading', [buildPolicy('open', { command: 'select', using: 'true' })]],
  ['it is for no role of the API', [buildPolicy('open', { ...open, roles: ['postgres'] })]],
  ['it asks something', [buildPolicy('open', { ...open, using: '(user_id = auth.uid())' })]],
])('a policy opens nothing where %s', (_, policies) => {
  expect(find(policies)).toEqual([]);
});

test('without row level security no policy is asked, so none is at fault', () => {
  expect(find([open], false)).toEqual([]);
});
