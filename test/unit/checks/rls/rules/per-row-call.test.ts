import { perRowCall } from '../../../../../src/checks/rls/rules/per-row-call.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(perRowCall, [
  [
    'names a policy that asks for every row who is calling, and rewrites it',
    (draft) => {
      policyIn(draft, 'dating_goals', 'update').using = '(user_id = auth.uid())';
    },
    [
      {
        object: 'public.dating_goals.update',
        mend: 'alter policy "update" on "public"."dating_goals" using ((user_id = (select auth.uid())));',
      },
    ],
  ],
  [
    'names a policy that does in its WITH CHECK',
    (draft) => {
      policyIn(draft, 'dating_goals', 'insert').check = '(auth.uid() = user_id)';
    },
    [
      {
        object: 'public.dating_goals.insert',
        mend: 'alter policy "insert" on "public"."dating_goals" with check (((select auth.uid()) = user_id));',
      },
    ],
  ],
  [
    'is content with a policy for the service role',
    (draft) => {
      const jobs = buildPolicy('jobs', { roles: ['service_role'], using: '(auth.uid() IS NULL)' });
      relationIn(draft, 'dating_goals').policies.push(jobs);
    },
    [],
  ],
  [
    'leaves alone what decides about reading a table that another of its policies looks up, which works without a sub-query',
    (draft) => {
      const role =
        '(level = ( SELECT p.level\n   FROM public.user_profiles p\n  WHERE (p.id = ( SELECT auth.uid() AS uid))))';
      relationIn(draft, 'user_profiles').policies = [
        buildPolicy('read', { using: '(id = auth.uid())' }),
        buildPolicy('edit', { command: 'update', using: '(id = auth.uid())', check: role }),
      ];
    },
    ['public.user_profiles.edit'],
  ],
]);
