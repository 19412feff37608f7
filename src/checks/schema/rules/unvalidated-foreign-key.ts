import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { matchForeignKeys } from '../match-foreign-keys.ts';

export const unvalidatedForeignKey: Rule = {
  kind: 'unvalidated_foreign_key',
  level: 'degraded',
  reason: 'drifted',
  message: 'A foreign key is not validated, so only rows written since obey it',
  why: 'Rows from before the key may point to nothing.',
  hint: 'Delete the orphans, then alter table … validate constraint …',
  *find(view) {
    for (const { name, table, found } of matchForeignKeys(view).keys) {
      const [first] = found;
      if (first && !found.some(({ isValidated }) => isValidated)) {
        const mend = `alter table ${quoteRelation(table.relation)} validate constraint ${quoteIdentifier(first.name)};`;
        yield { object: name, mend };
      }
    }
  },
};
