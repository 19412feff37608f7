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
  [
    'is content where a restrictive policy asks who is calling, and with no other',
    (draft) => {
      relationIn(draft, 'confidence_test_results').policies.push(
        buildPolicy('extra', { command: 'delete', using: own }),
        buildPolicy('narrow', { isPermissive: false, command: 'delete', using: own }),
      );
      relationIn(draft, 'audit_log').policies.push(
        buildPolicy('some', { using: '(what IS NOT NULL)' }),
        buildPolicy('narrow', { isPermissive: false, using: '(id IS NOT NULL)' }),
      );
    },
    ['public.audit_log.some'],
  ],
  [
    'says nothing of a restrictive policy for a command that nobody has',
    (draft) => {
      relationIn(draft, 'audit_log').policies.push(
        buildPolicy('narrow', { isPermissive: false, using: '(what IS NOT NULL)' }),
      );
    },
    [],
  ],
  [
    'leaves a policy to the other roles that it is for',
    (draft) => {
      policyIn(draft, 'dating_goals', 'select').roles = ['anon', 'analyst', 'authenticated'];
      relationIn(draft, 'audit_log').policies.push(
        buildPolicy('read', { roles: ['authenticated', 'analyst'], using: own }),
      );
    },
    [
      {
        object: 'public.dating_goals.select',
        mend: 'alter policy "select" on "public"."dating_goals" to "authenticated", "analyst";',
      },
      { object: 'public.audit_log.read', mend: 'alter policy "read" on "public"."audit_log" to "analyst";' },
    ],
  ],
  [
    'writes a policy again for each command that is left, with what it asks of new rows',
    (draft) => {
      const some = '(experience_level IS NOT NULL)';
      relationIn(draft, 'dating_goals').policies = [
        buildPolicy('own', { command: 'all', roles: ['anon', 'authenticated'], using: own, check: some }),
      ];
    },
    [
      {
        object: 'public.dating_goals.own',
        roles: ['anon', 'authenticated'],
        mend: [
          'drop policy "own" on "public"."dating_goals";',
          `create policy "own (select)" on "public"."dating_goals" for select to "authenticated" using (${own});`,
          'create policy "own (insert)" on "public"."dating_goals" for insert to "authenticated" with check ((experience_level IS NOT NULL));',
          `create policy "own (update)" on "public"."dating_goals" for update to "authenticated" using (${own}) with check ((experience_level IS NOT NULL));`,
        ].join('\n'),
      },
    ],
  ],
  [
    'lets owners alone through where a policy asked nothing',
    (draft) => {
      relationIn(draft, 'confidence_test_results').policies = [buildPolicy('all', { command: 'all', using: 'true' })];
    },
    [
      {
        object: 'public.confidence_test_results.all',
        mend: [
          'drop policy "all" on "public"."confidence_test_results";',
          'create policy "all (select)" on "public"."confidence_test_results" for select to "authenticated" using ("user_id" = (select auth.uid()));',
          'create policy "all (insert)" on "public"."confidence_test_results" for insert to "authenticated" with check ("user_id" = (select auth.uid()));',
        ].join('\n'),
      },
    ],
  ],
  [
    'says in words what is left of a policy with a constant',
    (draft) => {
      const using = "(experience_level = 'secret'::text)";
      relationIn(draft, 'confidence_test_results').policies = [
        buildPolicy('all', { command: 'all', roles: ['authenticated', 'analyst'], using }),
      ];
    },
    [
      {
        object: 'public.confidence_test_results.all',
        mend: '-- write policy "all" on "public"."confidence_test_results" again, as it is but only for select to authenticated, analyst, and for insert to authenticated, analyst, and for update to analyst, and for delete to analyst',
      },
    ],
  ],
]);
