import { privilegedUsers } from '../../../../../src/checks/rls/rules/privileged-users.ts';
import { changeTried, evidenceIn, personasIn } from '../../../../support/catalog-evidence.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

testExposureRule(privilegedUsers, [
  [
    'names a table where one user reaches rows of others and another does not',
    (_, evidence) => {
      const [first] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      for (const command of ['select', 'delete'] as const)
        Object.assign(first?.commands[command] ?? {}, { foreign: [3, 3] });
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['select', 'delete'],
        mend: "select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'dating_goals';",
      },
    ],
  ],
  [
    'is content with administrators whom the contract declares',
    (_, evidence) => {
      const [first] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      Object.assign(first ?? {}, { isAdmin: true });
      Object.assign(first?.commands.select ?? {}, { foreign: [3, 3] });
    },
    [],
  ],
  [
    'leaves what every user or a stranger reaches to foreign_rows',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'update', { foreign: [3, 3] });
      const messages = evidenceIn(evidence, 'chat_messages');
      changeTried(messages, 'stranger', 'delete', { foreign: [6, 6] });
      Object.assign(personasIn(messages, 'owner')[0]?.commands.delete ?? {}, { foreign: [3, 3] });
    },
    [],
  ],
]);
