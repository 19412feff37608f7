import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';

/** The order of the columns changes what an index is good for, and not what is unique. */
export const changedPrimaryKey: Rule = {
  kind: 'changed_primary_key',
  level: 'degraded',
  reason: 'drifted',
  message: 'A table has another primary key than the contract says, or none',
  why: 'Duplicates can get in, and upserts and realtime updates have nothing to go by.',
  hint: 'Add the primary key of the contract, or correct the contract',
  *find({ tables }) {
    for (const { name, contract, relation } of tables) {
      const { primaryKey, columns } = relation;
      const isSame = [...primaryKey].sort().join() === [...contract.primaryKey].sort().join();
      const isThere = contract.primaryKey.every((key) => columns.some((column) => column.name === key));
      // A key column that is gone or renamed is a finding of its own, and this would say it twice.
      if (isSame || !isThere) continue;
      const key = contract.primaryKey.map(quoteIdentifier).join(', ');
      yield {
        object: name,
        expected: contract.primaryKey.join(', '),
        seen: primaryKey.join(', ') || 'none',
        mend: `alter table ${quoteRelation(relation)} add primary key (${key});${primaryKey.length > 0 ? ' -- drop the other first' : ''}`,
      };
    }
  },
};
