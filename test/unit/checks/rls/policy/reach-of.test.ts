import { expect, test } from 'vitest';
import type { CatalogFacts } from '../../../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { type Reach, reachOf } from '../../../../../src/checks/rls/policy/reach-of.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildPolicy, changedCatalog, type Draft, policyIn, relationIn } from '../../../../support/catalog-facts.ts';

const own = '(user_id = auth.uid())';
type Change = (draft: Draft<CatalogFacts>) => void;

/** How far users get with SELECT on dating_goals after a change. */
function reachAfter(change: Change): Reach {
  const view = viewCatalog(changedCatalog(change), catalogContract());
  const table = view.tables.find(({ name }) => name === 'public.dating_goals');
  if (!table) throw new Error('No table');
  return reachOf(view, table.relation, 'authenticated', 'select');
}

const goals = (draft: Draft<CatalogFacts>) => relationIn(draft, 'dating_goals');
const user = (draft: Draft<CatalogFacts>) => {
  const found = draft.roles.find(({ name }) => name === 'authenticated');
  if (!found) throw new Error('No role');
  return found;
};

test.each<[string, Change, Reach]>([
  ['a policy asks for the owner', () => {}, 'depends'],
  [
    'nothing is granted',
    (draft) => {
      goals(draft).privileges.authenticated = ['INSERT'];
    },
    'closed',
  ],
  [
    'there is no policy',
    (draft) => {
      goals(draft).policies = [];
    },
    'closed',
  ],
  [
    'the policy is for anon',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['anon'];
    },
    'closed',
  ],
  [
    'the policy is for a role whose rights users inherit',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['member'];
      Object.assign(user(draft), { inherits: ['member'], memberOf: ['member'] });
    },
    'depends',
  ],
  [
    'the policy is for a role that users could only switch to',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['member'];
      Object.assign(user(draft), { inherits: [], memberOf: ['member'] });
    },
    'closed',
  ],
  [
    'all policies are restrictive',
    (draft) => {
      for (const policy of goals(draft).policies) policy.isPermissive = false;
    },
    'closed',
  ],
  [
    'a restrictive policy is always false',
    (draft) => {
      goals(draft).policies.push(buildPolicy('never', { isPermissive: false, using: 'false' }));
    },
    'closed',
  ],
  [
    'row level security is off',
    (draft) => {
      goals(draft).rowSecurity = false;
    },
    'open',
  ],
  [
    'a permissive policy is always true',
    (draft) => {
      goals(draft).policies.push(buildPolicy('loose', { using: 'true' }));
    },
    'open',
  ],
  [
    'a restrictive policy holds it back',
    (draft) => {
      goals(draft).policies.push(buildPolicy('loose', { using: 'true' }));
      goals(draft).policies.push(buildPolicy('narrow', { isPermissive: false, using: own }));
    },
    'depends',
  ],
  [
    'users bypass row level security',
    (draft) => {
      user(draft).bypassesRowSecurity = true;
    },
    'open',
  ],
  [
    'users own the table',
    (draft) => {
      goals(draft).owner = 'authenticated';
    },
    'open',
  ],
  [
    'users own the table and its policies are forced',
    (draft) => {
      goals(draft).owner = 'authenticated';
      goals(draft).forcesRowSecurity = true;
    },
    'depends',
  ],
  [
    'it is a view',
    (draft) => {
      goals(draft).kind = 'view';
      goals(draft).rowSecurity = false;
    },
    'depends',
  ],
  [
    'it is a materialized view',
    (draft) => {
      goals(draft).kind = 'materialized view';
      goals(draft).rowSecurity = false;
    },
    'open',
  ],
  [
    'not all policies could be read',
    (draft) => {
      goals(draft).hasAllPolicies = false;
      goals(draft).policies.push(buildPolicy('loose', { using: 'true' }));
    },
    'depends',
  ],
  [
    'the one permissive policy is always false',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = 'false';
    },
    'closed',
  ],
  [
    'a permissive and a restrictive policy are always true',
    (draft) => {
      goals(draft).policies.push(buildPolicy('loose', { using: 'true' }));
      goals(draft).policies.push(buildPolicy('idle', { isPermissive: false, using: 'true' }));
    },
    'open',
  ],
])('when %s', (_, change, reach) => {
  expect(reachAfter(change)).toBe(reach);
});
