import type { RelationFacts } from '../catalog/facts.ts';
import { type CatalogView, nameOf } from '../catalog/view.ts';
import { guardedAmong } from './guarded-tables.ts';

/** Whether a relation is a view that the contract does not name and that reads user data, through other views too. */
export function isViewOverUserData(view: CatalogView, relation: RelationFacts): boolean {
  const isView = relation.kind === 'view' || relation.kind === 'materialized view';
  const isNamed = view.tables.some(({ name }) => name === nameOf(relation));
  return isView && !isNamed && guardedAmong(view, relation.reads).length > 0;
}
