import type { Rule } from '../../catalog/rule.ts';
import { byTables } from '../../catalog/view.ts';
import { guardedTables } from '../guarded-tables.ts';
import { openRoles } from '../policy/expected-roles.ts';
import { findAlwaysTrue } from '../policy/find-always-true.ts';
import { letOwnersOnly } from '../policy/policy-sql.ts';
import { findWaysBack } from '../policy/ways-back.ts';

export const alwaysTrueRead: Rule = {
  kind: 'always_true_read',
  level: 'failed',
  reason: 'leaking',
  message: 'A policy lets everybody read every row',
  why: 'Permissive policies are added up, so one that is always true makes all others pointless.',
  hint: 'Compare the owner with (select auth.uid()) in the policy, or drop it',
  parts: byTables,
  *find(view) {
    const ways = findWaysBack(view);
    for (const table of guardedTables(view))
      for (const { policy, object, roles } of findAlwaysTrue(view, table, ['select'])) {
        const open = openRoles(table.contract, 'select');
        if (roles.every((role) => open.has(role))) continue;
        yield { object, roles, commands: ['select'], mend: letOwnersOnly(policy, table, ways) };
      }
  },
};
