import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { columnsInBoth } from '../columns-in-both.ts';

const words = (nullable: boolean) => (nullable ? 'null allowed' : 'not null');

export const changedNullability: Rule = {
  kind: 'changed_nullability',
  level: 'degraded',
  reason: 'drifted',
  message: 'A column allows null where the contract does not, or the other way round',
  why: 'Code meets a null that it does not expect, or its writes are refused.',
  hint: 'alter table … alter column … set (or drop) not null, or correct the contract',
  parts: byTables,
  *find(view) {
    for (const { name, relation, expected, seen } of columnsInBoth(view))
      if (expected.nullable !== seen.nullable) {
        const change = `alter column ${quoteIdentifier(seen.name)} ${expected.nullable ? 'drop' : 'set'} not null`;
        yield {
          object: name,
          expected: words(expected.nullable),
          seen: words(seen.nullable),
          mend: `alter table ${quoteRelation(relation)} ${change};`,
        };
      }
  },
};
