import { policiesIgnored } from '../../../../../src/checks/rls/rules/policies-ignored.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(policiesIgnored, [
  [
    'names a table whose policies are not asked',
    (draft) => {
      relationIn(draft, 'dating_goals').rowSecurity = false;
    },
    [{ object: 'public.dating_goals', mend: 'alter table "public"."dating_goals" enable row level security;' }],
  ],
  [
    'leaves a table without policies to row_security_off',
    (draft) => {
      relationIn(draft, 'audit_log').rowSecurity = false;
    },
    [],
  ],
  [
    'says nothing of a table that is declared public',
    (draft) => {
      relationIn(draft, 'approach_challenges').rowSecurity = false;
    },
    [],
  ],
]);
