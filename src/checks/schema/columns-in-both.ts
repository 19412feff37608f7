import type { TableContract } from '../../contract/tables.ts';
import type { ColumnFacts, RelationFacts } from '../catalog/facts.ts';
import type { CatalogView } from '../catalog/view.ts';

interface ColumnInBoth {
  /** As `schema.table.column`. */
  readonly name: string;
  readonly relation: RelationFacts;
  readonly expected: TableContract['columns'][string];
  readonly seen: ColumnFacts;
}

/** The columns that the contract and the database both have. */
export function* columnsInBoth({ tables }: CatalogView): Generator<ColumnInBoth> {
  for (const { name, contract, relation } of tables)
    for (const seen of relation.columns) {
      const expected = Object.hasOwn(contract.columns, seen.name) ? contract.columns[seen.name] : undefined;
      if (expected) yield { name: `${name}.${seen.name}`, relation, expected, seen };
    }
}
