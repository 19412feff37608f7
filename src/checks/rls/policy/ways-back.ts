import type { TableContract } from '../../../contract/tables.ts';
import type { PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import { type Outsider, outsiders } from '../../catalog/outsiders.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { commandsOf, expressionsOf, outsidersOf, policiesFor } from './policies-for.ts';

/**
 * Which policies lead back to their own table. PostgreSQL gives up as soon as a table comes up again while its own
 * policies are being looked at, if those for SELECT, by which it is read then, have a sub-query in them: one that reads
 * nothing is enough.
 */
export interface WaysBack {
  /** Whether a policy cannot be evaluated. */
  isRecursive(policy: PolicyFacts, table: RelationFacts): boolean;
  /** Whether a policy of a table leads back to it, and works as long as those for SELECT have no sub-query. */
  bearsNoQuery(table: RelationFacts): boolean;
  /** Whether a policy that lets owners only, as the contract says who these are, could not be evaluated. */
  isBarredToOwners(table: RelationFacts, contract: TableContract | null, command: PolicyFacts['command']): boolean;
}

export function findWaysBack(view: CatalogView): WaysBack {
  const graphs = outsiders.map((role): Graph => ({ view, role, reachable: new Map() }));
  const leading = (policy: PolicyFacts, table: RelationFacts) =>
    graphs.filter(
      (graph) =>
        outsidersOf(view, policy).includes(graph.role) &&
        commandsOf(policy).some((command) =>
          expressionsOf(policy, command).some((text) => leadsTo(graph, text, table)),
        ),
    );
  const bearsNoQuery = (table: RelationFacts) =>
    table.policies.some((policy) => leading(policy, table).some((graph) => !isReadByQuery(graph, table)));
  return {
    isRecursive: (policy, table) => leading(policy, table).some((graph) => isReadByQuery(graph, table)),
    bearsNoQuery,
    isBarredToOwners(table, contract, command) {
      const steps = (contract?.owners ?? []).flatMap(({ path }) => path.map(({ to }) => nameOf(to)));
      const read = steps.flatMap((name) => guarded(view.relations.get(name)));
      const backs = graphs.filter((graph) => read.some((one) => reachableFrom(graph, one).has(table)));
      // It brings a sub-query, if only for who is calling.
      if (command === 'select' || command === 'all') return backs.length > 0 || bearsNoQuery(table);
      return backs.some((graph) => isReadByQuery(graph, table));
    },
  };
}

/** Whether an expression reads a table, itself or through the policies of the tables that it reads. */
function leadsTo(graph: Graph, expression: string, goal: RelationFacts): boolean {
  return tablesIn(graph.view, expression).some((table) => reachableFrom(graph, table).has(goal));
}

/**
 * Whether the policies by which a table is read have a sub-query, as far as they can be parsed. Either clause counts, also
 * where only the other one is asked.
 */
function isReadByQuery({ view, role }: Graph, table: RelationFacts): boolean {
  return policiesFor(view, table, role, 'select')
    .flatMap(({ using, check }) => [using, check])
    .flatMap((text) => (text === null ? [] : partsOf(text)))
    .some(({ kind }) => kind === 'query' || kind === 'select' || kind === 'opaque');
}

/** What the policies of tables read, as one role. */
interface Graph {
  readonly view: CatalogView;
  readonly role: Outsider;
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
    .flatMap(({ relation }) => guarded(relations.get(relation ?? '')));
}

const guarded = (table: RelationFacts | undefined) => (table?.rowSecurity ? [table] : []);
