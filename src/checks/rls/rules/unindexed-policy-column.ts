import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { byTables, type ContractTable } from '../../catalog/view.ts';
import { comparedColumns } from '../expression/compared-columns.ts';
import { namesColumn } from '../expression/names-column.ts';
import { outsidersOf } from '../policy/policies-for.ts';

/** Below this a sequential scan takes a few milliseconds, and PostgreSQL may prefer it anyway. */
const manyRows = 5_000;

export const unindexedPolicyColumn: Rule = {
  kind: 'unindexed_policy_column',
  level: 'advice',
  reason: 'slow',
  message: 'A policy filters a large table by a column without an index',
  why: 'Every question of a user reads the whole table.',
  hint: 'create index on the column that the policy compares with the user',
  parts: byTables,
  *find(view) {
    for (const table of view.tables) {
      const { name, relation } = table;
      if ((relation.estimatedRows ?? 0) < manyRows) continue;
      const indexed = new Set(relation.indexes.map(([first]) => first));
      const filters = relation.policies
        .filter((policy) => policy.using !== null && outsidersOf(view, policy).length > 0)
        .map(({ using }) => using ?? '');
      for (const column of new Set(filters.flatMap((using) => ownerColumnsIn(using, table))))
        if (!indexed.has(column))
          yield {
            object: `${name}.${column}`,
            mend: `create index concurrently on ${quoteRelation(relation)} (${quoteIdentifier(column)});`,
          };
    }
  },
};

/** Flags and states are compared too, but an index on them would not help. */
function ownerColumnsIn(using: string, { contract, relation }: ContractTable): readonly string[] {
  const declared = contract.owners.flatMap(({ path, columns }) => path[0]?.from ?? columns);
  // An index on a column serves it alone, as it is.
  const compared = comparedColumns(using)
    .filter(({ table, claim, form }) => table === null && (claim ?? 'sub') === 'sub' && form === 'plain')
    .map(({ column }) => column);
  const columns = [...declared.filter((column) => namesColumn(using, column)), ...compared];
  return columns.filter((column) => relation.columns.some(({ name }) => name === column));
}
