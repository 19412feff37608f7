import type { RelationFacts } from './facts.ts';
import type { CatalogView } from './view.ts';

/** The partitioned table at the top of the one that a relation is a part of; the relation itself if it is a part of none. */
export function rootOf({ relations }: CatalogView, relation: RelationFacts): RelationFacts {
  let root = relation;
  for (let depth = 0; root.partitionOf !== null && depth < relations.size; depth += 1) {
    const parent = relations.get(root.partitionOf);
    if (!parent) break;
    root = parent;
  }
  return root;
}
