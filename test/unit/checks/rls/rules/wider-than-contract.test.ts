import { widerThanContract } from '../../../../../src/checks/rls/rules/wider-than-contract.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const own = '(user_id = ( SELECT auth.uid() AS uid))';

testRule(widerThanContract, [
  [
    'names a command that the contract does not list, though only for owners',
    (draft) => {
      const extra = buildPolicy('extra', { command: 'delete', using: own });
      relationIn(draft, 'confidence_test_results').policies.push(extra);
    },
    [
      {
        object: 'public.confidence_test_results.extra',
        roles: ['authenticated'],
        commands: ['delete'],
        mend: 'drop policy "extra" on "public"."confidence_test_results";',
      },
    ],
  ],
  [
    'names what a policy for ALL adds to the contract, and leaves the rest of it',
    (draft) => {
      relationIn(draft, 'confidence_test_results').policies = [
        buildPolicy('own', { command: 'all', using: own, check: own }),
      ];
    },
    [
      {
        object: 'public.confidence_test_results.own',
        commands: ['update', 'delete'],
        mend: [
          'drop policy "own" on "public"."confidence_test_results";',
          `create policy "own (select)" on "public"."confidence_test_results" for select to "authenticated" using (${own});`,
          `create policy "own (insert)" on "public"."confidence_test_results" for insert to "authenticated" with check (${own});`,
        ].join('\n'),
      },
    ],
  ],
  [
    'names a role that the contract does not list',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['anon', 'authenticated'];
    },
    [
      {
        object: 'public.dating_goals.select',
        roles: ['anon'],
        commands: ['select'],
        mend: 'alter policy "select" on "public"."dating_goals" to "authenticated";',
      },
    ],
  ],
  [
    'names a policy to everybody that does not ask who is calling',
    (draft) => {
      const open = buildPolicy('open', { roles: ['public'], using: '(experience_level IS NOT NULL)' });
      relationIn(draft, 'confidence_test_results').policies.push(open);
    },
    [{ object: 'public.confidence_test_results.open', roles: ['anon'] }],
  ],
  [
    'names a policy for users on a table that is kept for the service role',
    (draft) => {
      relationIn(draft, 'audit_log').policies.push(buildPolicy('mine', { using: '(id = auth.uid())' }));
    },
    ['public.audit_log.mine'],
  ],
  [
    'names a write to a public table',
    (draft) => {
      const suggest = buildPolicy('suggest', { command: 'insert', check: '(auth.uid() IS NOT NULL)' });
      relationIn(draft, 'approach_challenges').policies.push(suggest);
    },
    ['public.approach_challenges.suggest'],
  ],
  [
    'names a policy to everybody for a command that nobody has, whoever it asks for',
    (draft) => {
      const extra = buildPolicy('extra', { command: 'delete', roles: ['public'], using: own });
      relationIn(draft, 'dating_goals').policies.push(extra);
    },
    [{ object: 'public.dating_goals.extra', roles: ['anon', 'authenticated'] }],
  ],
  [
    'is content with a policy to everybody that asks for the user',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['public'];
    },
    [],
  ],
  [
    'is content with a policy to everybody that tests for the service role',
    (draft) => {
      const using = "(( SELECT auth.role() AS role) = 'service_role'::text)";
      const jobs = buildPolicy('jobs', { command: 'all', roles: ['public'], using });
      relationIn(draft, 'dating_goals').policies.push(jobs);
    },
    [],
  ],
  [
    'is content with policies for the service role and for roles that do not come from outside',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(
        buildPolicy('jobs', { command: 'all', roles: ['service_role'], using: 'true' }),
        buildPolicy('reports', { roles: ['analyst'], using: 'true' }),
      );
    },
    [],
  ],
  [
    'is content with restrictive policies',
    (draft) => {
      const narrow = buildPolicy('narrow', { isPermissive: false, command: 'all', roles: ['public'], using: own });
      relationIn(draft, 'dating_goals').policies.push(narrow);
    },
    [],
  ],
  [
    'is content with a policy that lets nothing through',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(
        buildPolicy('never', { command: 'delete', using: 'false' }),
        buildPolicy('idle', { command: 'delete', using: null }),
      );
    },
    [],
  ],
  [
    'is content with another form of the same policy',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').using = '(user_id IN ( SELECT auth.uid() AS uid))';
    },
    [],
  ],
]);
