import { restrictiveOnly } from '../../../../../src/checks/rls/rules/restrictive-only.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(restrictiveOnly, [
  [
    'names a command whose only policy is restrictive',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').isPermissive = false;
    },
    [{ object: 'public.dating_goals', roles: ['authenticated'], commands: ['insert'] }],
  ],
  [
    'is content with a restrictive policy on top of a permissive one',
    (draft) => {
      const narrow = buildPolicy('narrow', { isPermissive: false, command: 'all', using: '(user_id = auth.uid())' });
      relationIn(draft, 'dating_goals').policies.push(narrow);
    },
    [],
  ],
  [
    'leaves a command without any policy to another rule',
    (draft) => {
      relationIn(draft, 'dating_goals').policies = [];
    },
    [],
  ],
]);
