import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { addForeignKey, matchForeignKeys } from '../match-foreign-keys.ts';

/** Two keys over the same columns both act on a delete, so each of them must have the rule. */
export const changedDeleteRule: Rule = {
  kind: 'changed_delete_rule',
  level: 'degraded',
  reason: 'drifted',
  message: 'A foreign key has another delete rule than the contract says',
  why: 'Deleting a user is refused, or takes away what should have stayed.',
  hint: 'Drop the foreign key and add it with the delete rule of the contract, or correct the contract',
  *find(view) {
    for (const match of matchForeignKeys(view).keys)
      for (const { name, onDelete } of match.found)
        if (onDelete !== match.key.onDelete) {
          const drop = `alter table ${quoteRelation(match.table.relation)} drop constraint ${quoteIdentifier(name)};`;
          yield {
            object: match.name,
            expected: match.key.onDelete,
            seen: onDelete,
            mend: `${drop}\n${addForeignKey(match.key)}`,
          };
        }
  },
};
