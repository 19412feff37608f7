import type { RelationFacts } from '../../catalog/facts.ts';
import { outsidersGranted } from '../../catalog/outsiders.ts';
import { rootOf } from '../../catalog/root-of.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { platformSchemas } from './exposed-schema.ts';

export const unprotectedTable: Rule = {
  kind: 'unprotected_table',
  level: 'degraded',
  reason: 'unprotected',
  message: 'A table that the contract does not name is open to every role',
  why: 'Nobody wrote down what the table holds, and the anonymous or any signed-in role can reach all of its rows.',
  hint: 'alter table … enable row level security, then add the table to the contract or drop it',
  *find(view) {
    for (const relation of unknownRelations(view)) {
      if (!isUnprotectedTable(relation)) continue;
      const roles = outsidersGranted(relation);
      if (roles.length > 0)
        yield {
          object: nameOf(relation),
          roles,
          mend: `alter table ${quoteRelation(relation)} enable row level security;`,
        };
    }
  },
};

export function isUnprotectedTable({ kind, rowSecurity }: RelationFacts): boolean {
  return (kind === 'table' || kind === 'partitioned table') && !rowSecurity;
}

/**
 * What exists in an exposed schema and is not in the contract. A part of a table of the contract belongs to that table,
 * and the platform's own tables are nobody's to write down.
 */
export function unknownRelations(view: CatalogView): readonly RelationFacts[] {
  const known = new Set(view.tables.map(({ name }) => name));
  return view.facts.relations.filter(
    (relation) =>
      !platformSchemas.has(relation.schema) &&
      !known.has(nameOf(relation)) &&
      !known.has(nameOf(rootOf(view, relation))),
  );
}
