import { anonymousWrites } from '../../../../../src/checks/rls/rules/anonymous-writes.ts';
import { evidenceIn } from '../../../../support/catalog-evidence.ts';
import { policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testAnonymousRule } from '../../../../support/evidence-cases.ts';

testAnonymousRule(anonymousWrites, [
  [
    'names what anon may write without row level security',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      relationIn(facts, 'dating_goals').privileges.anon = ['INSERT', 'DELETE'];
    },
    [
      {
        object: 'public.dating_goals',
        commands: ['insert', 'delete'],
        mend: 'revoke insert, delete on "public"."dating_goals" from anon;',
      },
    ],
  ],
  [
    'names what the evidence shows that anon may write',
    (facts, evidence) => {
      policyIn(facts, 'dating_goals', 'insert').roles = ['public'];
      relationIn(facts, 'dating_goals').privileges.anon = ['SELECT', 'INSERT'];
      evidenceIn(evidence, 'dating_goals').anonMay = { select: false, insert: true, update: false, delete: false };
    },
    [{ object: 'public.dating_goals', commands: ['insert'] }],
  ],
  [
    'is content when anon may only read',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
]);
