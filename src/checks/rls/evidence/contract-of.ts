import type { TableContract } from '../../../contract/tables.ts';
import type { RelationFacts } from '../../catalog/facts.ts';
import { onceFor } from '../../catalog/once-for.ts';
import { rootOf } from '../../catalog/root-of.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';

/** What the contract says of a relation, or of the table that it is a part of; null where it says nothing. */
export function contractOf(view: CatalogView, relation: RelationFacts): TableContract | null {
  const contracts = contractsOf(view.tables);
  return contracts.get(nameOf(relation)) ?? contracts.get(nameOf(rootOf(view, relation))) ?? null;
}

const contractsOf = onceFor(
  (tables: CatalogView['tables']) => new Map(tables.map(({ name, contract }) => [name, contract])),
);
