import type { TableContract } from '../../../contract/tables.ts';
import type { RelationFacts } from '../../catalog/facts.ts';
import { rootOf } from '../../catalog/root-of.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';

/** What the contract says of a relation, or of the table that it is a part of; null where it says nothing. */
export function contractOf(view: CatalogView, relation: RelationFacts): TableContract | null {
  const named = (one: RelationFacts) => view.tables.find(({ name }) => name === nameOf(one))?.contract;
  return named(relation) ?? named(rootOf(view, relation)) ?? null;
}
