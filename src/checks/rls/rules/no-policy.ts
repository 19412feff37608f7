import type { Rule } from '../../catalog/rule.ts';
import { byTables } from '../../catalog/view.ts';
import { expectedPolicies } from '../policy/expected-roles.ts';
import { allowedExpression, clausesFor, createPolicy } from '../policy/policy-sql.ts';

export const noPolicy: Rule = {
  kind: 'no_policy',
  level: 'degraded',
  reason: 'drifted',
  message: 'Row level security is on without any policy, where the contract expects some',
  why: 'Nobody but the service role can read or write a row.',
  hint: 'Add the policies of the contract',
  parts: byTables,
  *find(view) {
    for (const table of view.tables) {
      const { name, contract, relation } = table;
      if (!relation.rowSecurity || relation.policies.length > 0) continue;
      const creations = [...expectedPolicies(view, contract)].map(({ command, role }) =>
        createPolicy(
          `${role} ${command}`,
          table,
          command,
          [role],
          clausesFor(command, allowedExpression(table, command, role)),
        ),
      );
      if (creations.length > 0) yield { object: name, mend: creations.join('\n') };
    }
  },
};
