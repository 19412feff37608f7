import { outsidersGranted } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { guardedTables } from '../guarded-tables.ts';

/** The policies of a partitioned table are asked only of those who go through it. */
export const openPartition: Rule = {
  kind: 'open_partition',
  level: 'failed',
  reason: 'unprotected',
  message: 'A partition can be reached directly and has no row level security',
  why: 'Whoever asks the partition by its own name goes around the policies of the whole table.',
  hint: 'alter table … enable row level security on each partition, or revoke its grants',
  parts: byTables,
  *find(view) {
    for (const { name, relation } of guardedTables(view)) {
      if (relation.rowSecurity || relation.partitionOf === null) continue;
      const roles = outsidersGranted(relation);
      if (roles.length > 0)
        yield {
          object: name,
          roles,
          mend: `alter table ${quoteRelation(relation)} enable row level security;`,
        };
    }
  },
};
