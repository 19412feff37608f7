import type { Command } from '../../../core/exposure.ts';
import type { RelationFacts } from '../../catalog/facts.ts';
import type { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { commandsOf, expressionsOf, outsidersOf, policiesFor } from '../policy/policies-for.ts';
import { dropPolicy } from '../policy/policy-sql.ts';

/** PostgreSQL gives up as soon as a table comes up again while its own policies are being looked at. */
export const recursivePolicy: Rule = {
  kind: 'recursive_policy',
  level: 'failed',
  reason: 'invalid',
  message: 'A policy cannot be evaluated: it leads back to its own table',
  why: 'Every question of a user to the table ends with an error.',
  hint: 'Let the policy look the other table up through a security definer function',
  *find(view) {
    for (const table of view.tables.filter(({ relation }) => relation.rowSecurity))
      for (const policy of table.relation.policies)
        if (
          outsidersOf(view, policy).some((role) =>
            commandsOf(policy).some((command) =>
              expressionsOf(policy, command).some((text) => leadsTo(view, text, table.relation, role)),
            ),
          )
        )
          yield {
            object: `${table.name}.${policy.name}`,
            mend: `${dropPolicy(policy, table)} -- then write it again with a security definer function`,
          };
  },
};

/** Whether an expression reads a table, itself or through the policies of the tables that it reads. */
function leadsTo(
  view: CatalogView,
  expression: string,
  goal: RelationFacts,
  role: (typeof outsiders)[number],
  seen: ReadonlySet<string> = new Set(),
): boolean {
  return tablesIn(view, expression).some((relation) => {
    if (nameOf(relation) === nameOf(goal)) return true;
    if (seen.has(nameOf(relation))) return false;
    const select: Command = 'select';
    return policiesFor(view, relation, role, select).some((policy) =>
      expressionsOf(policy, select).some((text) =>
        leadsTo(view, text, goal, role, new Set([...seen, nameOf(relation)])),
      ),
    );
  });
}

/** The tables under row level security that the sub-queries of an expression read from. */
function tablesIn({ relations }: CatalogView, expression: string): readonly RelationFacts[] {
  return partsOf(expression)
    .flatMap((part) => (part.kind === 'query' ? (part.from ?? []) : []))
    .flatMap(({ relation }) => relations.get(relation ?? '') ?? [])
    .filter(({ rowSecurity }) => rowSecurity);
}
