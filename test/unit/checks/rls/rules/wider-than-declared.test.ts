import { widerThanDeclared } from '../../../../../src/checks/rls/rules/wider-than-declared.ts';
import { changeTried, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildPolicy, relationIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

const own = '(user_id = ( SELECT auth.uid() AS uid))';

testExposureRule(widerThanDeclared, [
  [
    'names what users may do with their own rows and the contract lets nobody do',
    (facts, evidence) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('delete', { command: 'delete', using: own }));
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'delete', { own: [3, 3] });
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['delete'],
        mend: 'revoke delete on "public"."dating_goals" from authenticated;',
      },
    ],
  ],
  [
    'leaves what reaches rows of others to foreign_rows',
    (facts, evidence) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('delete', { command: 'delete', using: own }));
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'delete', { own: [3, 3], foreign: [3, 3] });
    },
    [],
  ],
  [
    'is content when the policy lets no row through',
    (facts) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('delete', { command: 'delete', using: own }));
    },
    [],
  ],
]);
