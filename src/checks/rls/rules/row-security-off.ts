import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { guardedTables } from '../guarded-tables.ts';
import { allowedExpression, createPolicy } from '../policy/policy-sql.ts';

/** For whole tables; their partitions have a rule of their own. */
export const rowSecurityOff: Rule = {
  kind: 'row_security_off',
  level: 'failed',
  reason: 'unprotected',
  message: 'Row level security is off on a table with user data',
  why: 'Every role that can reach the table can read all of it, and write what it was granted.',
  hint: 'alter table … enable row level security, then add policies for its owners',
  parts: byTables,
  *find(view) {
    for (const table of guardedTables(view)) {
      const { relation } = table;
      if (relation.rowSecurity || relation.partitionOf !== null || relation.policies.length > 0) continue;
      if (relation.kind === 'view' || relation.kind === 'materialized view') continue;
      const policy = createPolicy('owners', table, 'all', ['authenticated'], {
        using: allowedExpression(table, 'all'),
        check: allowedExpression(table, 'all'),
      });
      const enable = `alter table ${quoteRelation(relation)} enable row level security;`;
      yield { object: table.name, mend: table.contract.owners.length > 0 ? `${enable}\n${policy}` : enable };
    }
  },
};
