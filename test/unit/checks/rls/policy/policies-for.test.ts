import { expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import {
  commandsOf,
  expressionsOf,
  outsidersOf,
  policiesFor,
} from '../../../../../src/checks/rls/policy/policies-for.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildPolicy, buildRelation, changedCatalog } from '../../../../support/catalog-facts.ts';

/** A catalog in which users are members of `staff`, and have its rights by themselves or not. */
function viewWith(inherits: boolean) {
  const facts = changedCatalog(({ roles }) => {
    Object.assign(roles.find(({ name }) => name === 'authenticated') ?? {}, {
      memberOf: ['staff'],
      inherits: inherits ? ['staff'] : [],
    });
  });
  return viewCatalog(facts, catalogContract());
}

test.each([
  [['authenticated'], false, ['authenticated']],
  [['anon', 'postgres'], false, ['anon']],
  [['public'], false, ['anon', 'authenticated']],
  [['staff'], true, ['authenticated']],
  [['staff'], false, []],
  [['postgres'], true, []],
])('a policy for %j, where users inherit from staff: %j, is about %j', (roles, inherits, outsiders) => {
  const view = viewWith(inherits);
  const policy = buildPolicy('p', { roles });
  expect(outsidersOf(view, policy)).toEqual(outsiders);
  const relation = buildRelation('docs', { policies: [policy] });
  for (const role of ['anon', 'authenticated'])
    expect(policiesFor(view, relation, role, 'select')).toEqual(outsiders.includes(role) ? [policy] : []);
});

test('a role that nobody knows has the policies for everybody', () => {
  const everybody = buildPolicy('everybody', { roles: ['public'] });
  const relation = buildRelation('docs', { policies: [everybody, buildPolicy('users')] });
  expect(policiesFor(viewWith(true), relation, 'somebody', 'select')).toEqual([everybody]);
});

test('a policy is for its command, or for all', () => {
  expect(commandsOf(buildPolicy('p', { command: 'update' }))).toEqual(['update']);
  expect(commandsOf(buildPolicy('p', { command: 'all' }))).toEqual(['select', 'insert', 'update', 'delete']);
});

test.each([
  ['select', 'old', 'new', ['old']],
  ['delete', 'old', 'new', ['old']],
  ['insert', 'old', 'new', ['new']],
  ['update', 'old', 'new', ['old', 'new']],
  ['insert', 'old', null, ['old']],
  ['update', 'old', null, ['old']],
  ['update', null, 'new', ['new']],
  ['select', null, 'new', []],
  ['insert', null, null, []],
] as const)('%s is decided by USING %s and WITH CHECK %s as %j', (command, using, check, expressions) => {
  expect(expressionsOf({ ...buildPolicy('p'), using, check }, command)).toEqual(expressions);
});
