import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';
import { isViewOverUserData } from '../guarded-tables.ts';

export const exposedMaterializedView: Rule = {
  kind: 'exposed_materialized_view',
  level: 'failed',
  reason: 'unprotected',
  message: 'A materialized view over user data is granted to roles of the API',
  why: 'A materialized view is a copy that was read as its owner, and it can have no policies.',
  hint: 'revoke the grants, and let a function or a view with security_invoker give out what each user may see',
  *find(view) {
    for (const relation of view.facts.relations) {
      if (relation.kind !== 'materialized view' || !isViewOverUserData(view, relation)) continue;
      const roles = outsiders.filter((role) => relation.privileges[role].includes('SELECT'));
      if (roles.length > 0)
        yield {
          object: nameOf(relation),
          roles,
          mend: `revoke all on ${quoteRelation(relation)} from ${quoteRoles(roles)};`,
        };
    }
  },
};
