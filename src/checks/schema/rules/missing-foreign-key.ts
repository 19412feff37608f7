import type { Rule } from '../../catalog/rule.ts';
import { addForeignKey, matchForeignKeys } from '../match-foreign-keys.ts';

export const missingForeignKey: Rule = {
  kind: 'missing_foreign_key',
  level: 'failed',
  reason: 'missing',
  message: 'A foreign key of the contract is missing',
  why: 'Rows can outlive what they point to, and nothing deletes what belongs to a user who is gone.',
  hint: "alter table … add foreign key …; if they are there, reload the API: notify pgrst, 'reload schema'",
  *find(view) {
    for (const match of matchForeignKeys(view).keys)
      if (match.found.length === 0) yield { object: match.name, mend: addForeignKey(match.key) };
  },
};
