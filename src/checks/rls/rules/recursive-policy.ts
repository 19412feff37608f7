import type { RelationFacts } from '../../catalog/facts.ts';
import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { commandsOf, expressionsOf, outsidersOf, policiesFor } from '../policy/policies-for.ts';
import { dropPolicy } from '../policy/policy-sql.ts';

/**
 * PostgreSQL gives up as soon as a table comes up again while its own policies are being looked at, if those for SELECT,
 * by which it is read then, have a sub-query in them: one that reads nothing is enough.
 */
export const recursivePolicy: Rule = {
  kind: 'recursive_policy',
  level: 'failed',
  reason: 'invalid',
  message: 'A policy leads back to its own table, and cannot be evaluated',
  why: 'Every question of a user to the table ends with an error.',
  hint: 'Let the policy look the other table up through a security definer function',
  *find(view) {
    const graphs = outsiders.map((role): Graph => ({ view, role, reachable: new Map() }));
    for (const table of view.tables.filter(({ relation }) => relation.rowSecurity))
      for (const policy of table.relation.policies)
        if (
          graphs.some(
            (graph) =>
              outsidersOf(view, policy).includes(graph.role) &&
              commandsOf(policy).some((command) =>
                expressionsOf(policy, command).some((text) => leadsTo(graph, text, table.relation)),
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
function leadsTo(graph: Graph, expression: string, goal: RelationFacts): boolean {
  return (
    tablesIn(graph.view, expression).some((table) => reachableFrom(graph, table).has(goal)) && isReadByQuery(graph, goal)
  );
}

/** Whether the policies by which a table is read have a sub-query, as far as they can be parsed. */
function isReadByQuery({ view, role }: Graph, table: RelationFacts): boolean {
  return policiesFor(view, table, role, 'select')
    .flatMap((policy) => expressionsOf(policy, 'select'))
    .flatMap(partsOf)
    .some(({ kind }) => kind === 'query' || kind === 'select' || kind === 'opaque');
}

/** What the policies of tables read, as one role. */
interface Graph {
  readonly view: CatalogView;
  readonly role: (typeof outsiders)[number];
  readonly reachable: Map<RelationFacts, ReadonlySet<RelationFacts>>;
}

/** A table and all that its policies lead to; each is looked at once, however many ways lead there. */
function reachableFrom({ view, role, reachable }: Graph, start: RelationFacts): ReadonlySet<RelationFacts> {
  const known = reachable.get(start);
  if (known) return known;
  const found = new Set([start]);
  for (const table of found)
    for (const policy of policiesFor(view, table, role, 'select'))
      for (const text of expressionsOf(policy, 'select')) for (const next of tablesIn(view, text)) found.add(next);
  reachable.set(start, found);
  return found;
}

/** The tables under row level security that the sub-queries of an expression read from. */
function tablesIn({ relations }: CatalogView, expression: string): readonly RelationFacts[] {
  return partsOf(expression)
    .flatMap((part) => (part.kind === 'query' ? (part.from ?? []) : []))
    .flatMap(({ relation }) => relations.get(relation ?? '') ?? [])
    .filter(({ rowSecurity }) => rowSecurity);
}
