import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { columnsInBoth } from '../columns-in-both.ts';
import { isSameType } from '../is-same-type.ts';

export const changedType: Rule = {
  kind: 'changed_type',
  level: 'degraded',
  reason: 'drifted',
  message: 'A column has another type than the contract says',
  why: 'Values are cut, refused, or read as something else.',
  hint: 'Change the type back, or correct the contract if it was changed on purpose',
  parts: byTables,
  *find(view) {
    for (const { name, relation, expected, seen } of columnsInBoth(view))
      if (!isSameType(expected.type, seen.type)) {
        const column = quoteIdentifier(seen.name);
        const change = `alter column ${column} type ${expected.type} using ${column}::${expected.type}`;
        yield {
          object: name,
          expected: expected.type,
          seen: seen.type,
          mend: `alter table ${quoteRelation(relation)} ${change};`,
        };
      }
  },
};
