import type { Rule } from '../../catalog/rule.ts';
import { byTables } from '../../catalog/view.ts';
import { guardedTables } from '../guarded-tables.ts';
import { openRoles } from '../policy/expected-roles.ts';
import { findAlwaysTrue } from '../policy/find-always-true.ts';
import { letOwnersOnly } from '../policy/policy-sql.ts';
import { findWaysBack } from '../policy/ways-back.ts';

/** What the contract declares may be open, such as a form that everybody may fill in. */
export const alwaysTrueWrite: Rule = {
  kind: 'always_true_write',
  level: 'failed',
  reason: 'unprotected',
  message: 'A policy lets everybody write rows that are not theirs',
  why: 'Permissive policies are added up, so one that is always true makes all others pointless.',
  hint: 'Compare the owner with (select auth.uid()) in the policy, or drop it',
  parts: byTables,
  *find(view) {
    const ways = findWaysBack(view);
    const open = view.tables.filter(({ contract }) => contract.access.select === 'anyone');
    for (const table of [...guardedTables(view), ...open])
      for (const { policy, object, roles, commands } of findAlwaysTrue(view, table, ['insert', 'update', 'delete'])) {
        const isListed = commands.every((command) => {
          const expected = openRoles(table.contract, command);
          return roles.every((role) => expected.has(role));
        });
        if (isListed) continue;
        yield { object, roles, commands, mend: letOwnersOnly(policy, table, ways) };
      }
  },
};
