import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';

export const missingColumn: Rule = {
  kind: 'missing_column',
  level: 'degraded',
  reason: 'drifted',
  message: 'A column of the contract is missing',
  why: 'Code that was written for the column fails on its first use.',
  hint: 'Apply the migration that creates them, or correct the contract if they were renamed on purpose',
  parts: byTables,
  *find({ tables }) {
    for (const { name, contract, relation } of tables) {
      const there = new Set(relation.columns.map((column) => column.name));
      for (const [column, { type }] of Object.entries(contract.columns))
        if (!there.has(column))
          yield {
            object: `${name}.${column}`,
            expected: type,
            mend: `alter table ${quoteRelation(relation)} add column ${quoteIdentifier(column)} ${type};`,
          };
    }
  },
};
