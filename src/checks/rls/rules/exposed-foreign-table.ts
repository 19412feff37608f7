import { outsidersGranted } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';

/** What is behind a foreign table that the contract does not name is not known, so this is a warning. */
export const exposedForeignTable: Rule = {
  kind: 'exposed_foreign_table',
  level: 'degraded',
  reason: 'unprotected',
  message: 'A foreign table that the contract does not name is granted to roles of the API',
  why: 'A foreign table can have no policies: whoever reaches it sees all that the server behind it shows.',
  hint: 'revoke the grants, or declare in the contract that anyone may select from the table',
  *find({ facts, tables }) {
    const named = new Set(tables.map(({ name }) => name));
    for (const relation of facts.relations) {
      if (relation.kind !== 'foreign table' || named.has(nameOf(relation))) continue;
      const roles = outsidersGranted(relation);
      if (roles.length > 0)
        yield {
          object: nameOf(relation),
          roles,
          mend: `revoke all on ${quoteRelation(relation)} from ${quoteRoles(roles)};`,
        };
    }
  },
};
