import type { Rule } from '../../catalog/rule.ts';
import { dropPolicy } from '../policy/policy-sql.ts';
import { findWaysBack } from '../policy/ways-back.ts';

export const recursivePolicy: Rule = {
  kind: 'recursive_policy',
  level: 'failed',
  reason: 'invalid',
  message: 'A policy leads back to its own table, and cannot be evaluated',
  why: 'Every question of a user to the table ends with an error.',
  hint: 'Let the policy look the other table up through a security definer function',
  *find(view) {
    const ways = findWaysBack(view);
    for (const table of view.tables.filter(({ relation }) => relation.rowSecurity))
      for (const policy of table.relation.policies)
        if (ways.isRecursive(policy, table.relation))
          yield {
            object: `${table.name}.${policy.name}`,
            mend: `${dropPolicy(policy, table)} -- then write it again with a security definer function`,
          };
  },
};
