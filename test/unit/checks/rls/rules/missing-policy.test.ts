import { missingPolicy } from '../../../../../src/checks/rls/rules/missing-policy.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const without = (relation: { policies: { name: string }[] }, name: string) => {
  relation.policies = relation.policies.filter((policy) => policy.name !== name);
};

testRule(missingPolicy, [
  [
    'names a command without a policy, and writes it',
    (draft) => without(relationIn(draft, 'dating_goals'), 'insert'),
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['insert'],
        mend: 'create policy "authenticated insert" on "public"."dating_goals" for insert to "authenticated" with check ("user_id" = (select auth.uid()));',
      },
    ],
  ],
  [
    'names a command whose policy is for another role',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['service_role'];
    },
    [{ object: 'public.dating_goals', commands: ['select'] }],
  ],
  [
    'names a command whose policy asks nothing and so lets nothing through',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = null;
    },
    ['public.dating_goals'],
  ],
  [
    'names the readers of a public table one by one',
    (draft) => without(relationIn(draft, 'approach_challenges'), 'select'),
    [
      { object: 'public.approach_challenges', roles: ['anon'] },
      { object: 'public.approach_challenges', roles: ['authenticated'] },
    ],
  ],
  [
    'is content with a policy of another name',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').name = 'own goals';
    },
    [],
  ],
  [
    'is content with one policy for ALL',
    (draft) => {
      const using = '(user_id = ( SELECT auth.uid() AS uid))';
      relationIn(draft, 'dating_goals').policies = [buildPolicy('own', { command: 'all', using })];
    },
    [],
  ],
  [
    'is content with a policy for ALL split into its commands',
    (draft) => {
      const own = '(user_id = ( SELECT auth.uid() AS uid))';
      const relation = relationIn(draft, 'user_locations');
      relation.policies = [
        buildPolicy('a', { using: own }),
        buildPolicy('b', { command: 'insert', check: own }),
        buildPolicy('c', { command: 'update', using: own }),
        buildPolicy('d', { command: 'delete', using: own }),
      ];
    },
    [],
  ],
  [
    'is content with a policy for everybody',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').roles = ['public'];
    },
    [],
  ],
  [
    'asks for no policy for a role that none binds',
    (draft) => {
      for (const policy of relationIn(draft, 'wingman_sessions').policies) policy.roles = ['authenticated'];
    },
    [],
  ],
  [
    'leaves restrictive policies alone to another rule',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').isPermissive = false;
    },
    [],
  ],
  [
    'leaves a table without row level security to rls.enabled',
    (draft) => {
      relationIn(draft, 'dating_goals').policies = [];
      relationIn(draft, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
]);
