import { expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { blame } from '../../../../../src/checks/rls/policy/blame.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildPolicy, changedCatalog, healthyCatalog, relationIn } from '../../../../support/catalog-facts.ts';

const own = '(user_id = auth.uid())';
const staff = '(EXISTS ( SELECT 1 FROM public.wingman_matches w WHERE';
const forgotten = `${staff} (w.user1_id = auth.uid())))`;
const joined = `${staff} ((w.user2_id = dating_goals.user_id) AND (w.user1_id = auth.uid()))))`;

/** Whom to blame for an open read of a table with these policies. */
function blamed(policies: readonly ReturnType<typeof buildPolicy>[], rowSecurity = true) {
  const facts = changedCatalog((draft) => {
    Object.assign(relationIn(draft, 'dating_goals'), { policies, rowSecurity });
  }, healthyCatalog());
  const view = viewCatalog(facts, catalogContract());
  const relation = view.relations.get('public.dating_goals');
  if (!relation) throw new Error('No table');
  return blame(view, relation, 'authenticated', ['select']);
}

const policy = (name: string, using: string, more: Parameters<typeof buildPolicy>[1] = {}) =>
  buildPolicy(name, { using, ...more });

test.each([
  [
    'one that is always true, whatever else there is',
    [policy('own', own), policy('all', 'true'), policy('team', 'f(id)')],
    ['all'],
  ],
  ['those that compare no column with the caller', [policy('own', own), policy('team', 'f(id)')], ['team']],
  [
    'first those that ask for nothing of the row, as by a join that was forgotten',
    [policy('own', own), policy('team', 'f(id)'), policy('any', forgotten)],
    ['any', 'team'],
  ],
  [
    'those that let in others than the owners of the contract',
    [policy('own', own), policy('staff', joined)],
    ['staff'],
  ],
  [
    'all that let somebody through, where each compares one',
    [policy('own', own), policy('mine', own)],
    ['own', 'mine'],
  ],
])('to blame are %s', (_, policies, suspects) => {
  expect(blamed(policies)).toEqual({ suspects });
});

test('a policy for the administrators of the contract is to blame after others', () => {
  const facts = changedCatalog((draft) => {
    const policies = [
      policy('admins', '(EXISTS ( SELECT 1 FROM public.user_profiles p WHERE (p.id = auth.uid())))'),
      policy('any', forgotten),
    ];
    Object.assign(relationIn(draft, 'dating_goals'), { policies });
  }, healthyCatalog());
  const ask = (table: string) => {
    const admins = [{ table: { schema: 'public', name: table }, column: 'id', where: {} }];
    const view = viewCatalog(facts, { ...catalogContract(), admins });
    return blame(view, view.relations.get('public.dating_goals')!, 'authenticated', ['select']);
  };
  expect(ask('agent_sessions')).toEqual({ suspects: ['admins', 'any'] });
  expect(ask('user_profiles')).toEqual({ suspects: ['any', 'admins'] });
});

test.each([
  ['is for another command', { command: 'delete' }],
  ['is for another role', { roles: ['anon'] }],
  ['only takes away', { isPermissive: false }],
  ['lets nothing through', { using: 'false' }],
] as const)('a policy that %s is not to blame', (_, more) => {
  expect(blamed([policy('own', own), policy('other', 'true', more)])).toEqual({ suspects: ['own'] });
});

test('no policy is to blame where none is asked, or there is none', () => {
  expect(blamed([policy('all', 'true')], false)).toEqual({});
  expect(blamed([])).toEqual({});
});
