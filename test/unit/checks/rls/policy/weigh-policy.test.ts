import { expect, test } from 'vitest';
import { weighPolicy } from '../../../../../src/checks/rls/policy/weigh-policy.ts';
import { buildPolicy } from '../../../../support/catalog-facts.ts';

const own = '(user_id = auth.uid())';

test.each([
  ['asks for the owner', buildPolicy('p', { using: own }), 'select', 'depends'],
  ['is always true', buildPolicy('p', { using: 'true' }), 'select', 'lets_all'],
  ['is always false', buildPolicy('p', { using: 'false' }), 'select', 'lets_none'],
  ['is NULL', buildPolicy('p', { using: 'NULL::boolean' }), 'select', 'lets_none'],
  [
    'asks for the service role',
    buildPolicy('p', { using: "(auth.role() = 'service_role'::text)" }),
    'select',
    'lets_none',
  ],
  ['is permissive and asks nothing', buildPolicy('p'), 'select', 'lets_none'],
  ['is restrictive and asks nothing', buildPolicy('p', { isPermissive: false }), 'select', 'lets_all'],
  ['takes any new row but old ones of the owner', buildPolicy('p', { using: own, check: 'true' }), 'update', 'depends'],
  ['takes any old and new row', buildPolicy('p', { using: 'true', check: 'true' }), 'update', 'lets_all'],
  ['takes any old row, and USING for the new one', buildPolicy('p', { using: 'true' }), 'update', 'lets_all'],
  ['takes any old row but no new one', buildPolicy('p', { using: 'true', check: 'false' }), 'update', 'lets_none'],
  ['checks no new row but with USING', buildPolicy('p', { command: 'all', using: own }), 'insert', 'depends'],
  [
    'asks for the service role of the new row alone',
    buildPolicy('p', { using: own, check: "(auth.role() = 'service_role'::text)" }),
    'update',
    'lets_none',
  ],
  ['checks new rows alone', buildPolicy('p', { command: 'all', using: 'false', check: 'true' }), 'insert', 'lets_all'],
] as const)('a policy that %s', (_, policy, command, weight) => {
  expect(weighPolicy(policy, command)).toBe(weight);
});
