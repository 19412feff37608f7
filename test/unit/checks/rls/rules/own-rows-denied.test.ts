import { ownRowsDenied } from '../../../../../src/checks/rls/rules/own-rows-denied.ts';
import { changeTried, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

testExposureRule(ownRowsDenied, [
  [
    'names a command of the contract that users cannot run on their own rows',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'insert', { own: [0, 3] });
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['insert'],
        mend: "select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'dating_goals';",
      },
    ],
  ],
  [
    'names commands that were not granted',
    (facts) => {
      relationIn(facts, 'dating_goals').privileges.authenticated = ['SELECT'];
    },
    [{ object: 'public.dating_goals', commands: ['insert', 'update'] }],
  ],
  [
    'names a table that is declared open, and closed',
    (facts, evidence) => {
      relationIn(facts, 'approach_challenges').privileges.authenticated = [];
      evidence.relations = evidence.relations.filter(({ relation }) => relation !== 'public.approach_challenges');
    },
    [{ object: 'public.approach_challenges', commands: ['select'] }],
  ],
  [
    'is content when one of several users can',
    (_, evidence) => {
      const [first] = evidenceIn(evidence, 'dating_goals').personas.filter(({ as }) => as === 'owner');
      Object.assign(first?.commands.insert ?? {}, { own: [0, 3] });
    },
    [],
  ],
  [
    'is content when the contract does not list the command',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'chat_messages'), 'owner', 'delete', { own: [0, 3] });
    },
    [],
  ],
  [
    'leaves a leak to foreign_rows',
    (_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      changeTried(goals, 'owner', 'insert', { own: [0, 3] });
      changeTried(goals, 'stranger', 'insert', { foreign: [1, 6] });
    },
    [],
  ],
]);
