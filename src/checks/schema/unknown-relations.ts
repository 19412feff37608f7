import type { RelationFacts } from '../catalog/facts.ts';
import { rootOf } from '../catalog/root-of.ts';
import { type CatalogView, nameOf } from '../catalog/view.ts';

/** What exists and is not in the contract. A part of a table of the contract belongs to that table. */
export function unknownRelations(view: CatalogView): readonly RelationFacts[] {
  const known = new Set(view.tables.map(({ name }) => name));
  return view.facts.relations.filter(
    (relation) => !known.has(nameOf(relation)) && !known.has(nameOf(rootOf(view, relation))),
  );
}
