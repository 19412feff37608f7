import { ownRowsDenied } from '../../../../../src/checks/rls/rules/own-rows-denied.ts';
import { evidenceIn } from '../../../../support/catalog-evidence.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testIsolationRule } from '../../../../support/evidence-cases.ts';

testIsolationRule(ownRowsDenied, [
  [
    'names a command of the contract that users cannot run on their own rows',
    (_, evidence) => {
      const { commands } = evidenceIn(evidence, 'dating_goals');
      if (commands?.insert) commands.insert.own = false;
    },
    [
      {
        object: 'public.dating_goals',
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
    'is content when the contract does not list the command',
    (_, evidence) => {
      const { commands } = evidenceIn(evidence, 'chat_messages');
      if (commands?.delete) commands.delete.own = false;
    },
    [],
  ],
  [
    'leaves a leak to foreign_rows',
    (_, evidence) => {
      const { commands } = evidenceIn(evidence, 'dating_goals');
      if (commands?.insert) Object.assign(commands.insert, { own: false, foreign: true });
    },
    [],
  ],
]);
