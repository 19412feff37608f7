import { anonymousWrites } from '../../../../../src/checks/rls/rules/anonymous-writes.ts';
import { changeTried, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildRelation, grants, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

testExposureRule(anonymousWrites, [
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
      changeTried(evidenceIn(evidence, 'dating_goals'), 'anon', 'insert', { granted: true, madeUp: [1, 2] });
    },
    [{ object: 'public.dating_goals', commands: ['insert'] }],
  ],
  [
    'names a table that the contract does not name, whoever its rows are about',
    ({ relations }) => {
      relations.push(buildRelation('guestbook', { privileges: grants({ anon: ['SELECT', 'INSERT'] }) }));
    },
    [{ object: 'public.guestbook', commands: ['insert'] }],
  ],
  [
    'is content when anon may only read',
    (facts) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
]);
