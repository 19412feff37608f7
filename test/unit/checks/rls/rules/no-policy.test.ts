import { noPolicy } from '../../../../../src/checks/rls/rules/no-policy.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(noPolicy, [
  [
    'names a table whose policies are all gone, and writes those of the contract',
    (draft) => {
      relationIn(draft, 'confidence_test_results').policies = [];
    },
    [
      {
        object: 'public.confidence_test_results',
        mend: [
          'create policy "authenticated select" on "public"."confidence_test_results" for select to "authenticated" using ("user_id" = (select auth.uid()));',
          'create policy "authenticated insert" on "public"."confidence_test_results" for insert to "authenticated" with check ("user_id" = (select auth.uid()));',
        ].join('\n'),
      },
    ],
  ],
  [
    'names a public table that nobody can read any more',
    (draft) => {
      relationIn(draft, 'approach_challenges').policies = [];
    },
    ['public.approach_challenges'],
  ],
  [
    'is content when the contract expects none',
    (draft) => {
      relationIn(draft, 'audit_log').policies = [];
    },
    [],
  ],
  [
    'leaves a table without row level security to another rule',
    (draft) => {
      relationIn(draft, 'dating_goals').policies = [];
      relationIn(draft, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
]);
