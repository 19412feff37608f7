import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { guardedTables } from '../guarded-tables.ts';
import { ownsUnforced } from '../policy/reach-of.ts';

export const ownerNotForced: Rule = {
  kind: 'owner_not_forced',
  level: 'failed',
  reason: 'unprotected',
  message: 'A role of the API owns a table with user data, so its policies do not bind it',
  why: 'Policies do not hold for the owner of a table unless they are forced, and here every user is the owner.',
  hint: 'alter table … owner to postgres; until then alter table … force row level security',
  parts: byTables,
  *find(view) {
    for (const { name, relation } of guardedTables(view)) {
      const roles = outsiders.filter((role) => ownsUnforced(view, relation, role));
      if (relation.rowSecurity && roles.length > 0)
        yield { object: name, roles, mend: `alter table ${quoteRelation(relation)} owner to postgres;` };
    }
  },
};
