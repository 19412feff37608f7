import { outsidersGranted } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';
import { isUnprotectedTable, unknownRelations } from './unprotected-table.ts';

/** Advice: what they show to whom is seen without the contract, but not whether it is meant. */
export const undeclaredRelation: Rule = {
  kind: 'undeclared_relation',
  level: 'advice',
  reason: 'drifted',
  message: 'A table or view that the contract does not name is granted to roles of the API',
  why: 'Nobody wrote down whose the rows are and who may do what with them, so there is nothing to hold them against.',
  hint: 'Add them to the contract, or revoke the grants',
  *find(view) {
    for (const relation of unknownRelations(view)) {
      const roles = outsidersGranted(relation);
      if (roles.length > 0 && !isUnprotectedTable(relation))
        yield {
          object: nameOf(relation),
          roles,
          mend: `revoke all on ${quoteRelation(relation)} from ${quoteRoles(roles)}; -- or name it in the contract`,
        };
    }
  },
};
