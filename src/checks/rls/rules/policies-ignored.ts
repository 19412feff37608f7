import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { guardedTables } from '../guarded-tables.ts';

export const policiesIgnored: Rule = {
  kind: 'policies_ignored',
  level: 'failed',
  reason: 'unprotected',
  message: 'A table has policies, but row level security is off',
  why: 'The policies look like protection and are not asked: every role that can reach the table can read all of it.',
  hint: 'alter table … enable row level security',
  parts: byTables,
  *find(view) {
    for (const { name, relation } of guardedTables(view))
      if (!relation.rowSecurity && relation.partitionOf === null && relation.policies.length > 0)
        yield { object: name, mend: `alter table ${quoteRelation(relation)} enable row level security;` };
  },
};
