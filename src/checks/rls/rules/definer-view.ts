import type { RelationFacts } from '../../catalog/facts.ts';
import { type Outsider, outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { isViewOverUserData } from '../guarded-tables.ts';

/** Such a view may filter by itself; what it shows to whom is for rls.isolation and rls.anonymous to find out. */
export const definerView: Rule = {
  kind: 'definer_view',
  level: 'degraded',
  reason: 'exposed',
  message: 'A view over user data uses the rights of its owner',
  why: 'The policies of the tables below are asked for the owner of the view, and so for nobody who calls.',
  hint: 'alter view … set (security_invoker = true), or name the view in the contract with who may select from it',
  *find(view) {
    for (const relation of view.facts.relations) {
      if (relation.kind !== 'view' || relation.securityInvoker || !isViewOverUserData(view, relation)) continue;
      const roles = outsiders.filter((role) => relation.privileges[role].includes('SELECT'));
      if (roles.length > 0)
        yield {
          object: nameOf(relation),
          roles,
          mend: mendOf(view, relation, roles),
        };
    }
  },
};

/** With their own rights, callers would be refused where they may not read what the view reads. */
function mendOf(view: CatalogView, relation: RelationFacts, roles: readonly Outsider[]): string {
  const mayRead = (name: string) => roles.some((role) => view.relations.get(name)?.privileges[role].includes('SELECT'));
  const hidden = relation.reads.filter((name) => !mayRead(name));
  const name = quoteRelation(relation);
  if (hidden.length === 0) return `alter view ${name} set (security_invoker = true);`;
  return `-- with security_invoker nobody could read it, who may not read ${hidden.join(', ')}: name it in the contract with who may select, or: revoke select on ${name} from ${quoteRoles(roles)};`;
}
