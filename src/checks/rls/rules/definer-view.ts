import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';
import { isViewOverUserData } from '../guarded-tables.ts';

/** Such a view may filter by itself; what it shows to whom is for rls.isolation and rls.anonymous to find out. */
export const definerView: Rule = {
  kind: 'definer_view',
  level: 'degraded',
  reason: 'exposed',
  message: 'A view over user data uses the rights of its owner',
  why: 'The policies of the tables below are asked for the owner of the view, and so for nobody who calls.',
  hint: 'alter view … set (security_invoker = true), or declare in the contract that anyone may select from the view',
  *find(view) {
    for (const relation of view.facts.relations) {
      if (relation.kind !== 'view' || relation.securityInvoker || !isViewOverUserData(view, relation)) continue;
      const roles = outsiders.filter((role) => relation.privileges[role].includes('SELECT'));
      if (roles.length > 0)
        yield {
          object: nameOf(relation),
          roles,
          mend: `alter view ${quoteRelation(relation)} set (security_invoker = true);`,
        };
    }
  },
};
