import type { TableName } from '../../contract/key-path.ts';
import type { Contract } from '../../contract/schema.ts';
import type { TableContract } from '../../contract/tables.ts';
import type { ForeignKeyFacts } from '../catalog/facts.ts';
import { onceFor } from '../catalog/once-for.ts';
import { quoteIdentifier, quoteRelation } from '../catalog/sql-name.ts';
import { type CatalogView, type ContractTable, nameOf } from '../catalog/view.ts';

/** A foreign key of the contract, whose ends exist, and the keys of the database that are that key. */
export interface MatchedKey {
  /** As `schema.table.column`. */
  readonly name: string;
  readonly key: ForeignKey;
  readonly table: ContractTable;
  readonly found: readonly ForeignKeyFacts[];
}

/**
 * Looks the keys of the contract up in the catalog. `skipped` are those with an end that is missing, which is the
 * finding of another check. A key over more columns counts for each of its columns.
 */
export const matchForeignKeys = onceFor(match);

function match(view: CatalogView): {
  readonly keys: readonly MatchedKey[];
  readonly skipped: readonly string[];
} {
  const { contract, tables } = view;
  const byName = new Map(tables.map((table) => [table.name, table]));
  const names = new Set(Object.values(contract.tables).map(nameOf));
  const tableOf = (named: TableName) => byName.get(nameOf(named));
  const isNamed = (named: TableName) => names.has(nameOf(named));
  const keys: MatchedKey[] = [];
  const skipped: string[] = [];
  for (const key of foreignKeysOf(contract)) {
    const table = tableOf(key.table);
    const name = `${nameOf(key.table)}.${key.columns.join(', ')}`;
    const { references } = key;
    const hasEnds =
      hasColumns(table, key.columns) && (!isNamed(references) || hasColumns(tableOf(references), references.columns));
    if (!table || !hasEnds) skipped.push(name);
    else keys.push({ name, key, table, found: table.relation.foreignKeys.filter(isKey(key)) });
  }
  return { keys, skipped };
}

function hasColumns(table: ContractTable | undefined, columns: readonly string[]): boolean {
  return columns.every((column) => table?.relation.columns.some(({ name }) => name === column));
}

function isKey({ columns, references }: ForeignKey) {
  return (found: ForeignKeyFacts) =>
    found.references === nameOf(references) &&
    columns.every((column, index) => {
      const place = found.columns.indexOf(column);
      return place >= 0 && found.referencedColumns[place] === references.columns[index];
    });
}

export type ForeignKey = TableContract['foreignKeys'][number] & { readonly table: TableName };

/** Every foreign key of the contract. */
export function foreignKeysOf({ tables }: Contract): readonly ForeignKey[] {
  return Object.values(tables).flatMap((table) => table.foreignKeys.map((key) => ({ ...key, table })));
}

/** The statement that adds a foreign key as the contract says. */
export function addForeignKey(key: ForeignKey): string {
  const list = (columns: readonly string[]) => columns.map(quoteIdentifier).join(', ');
  const references = `${quoteRelation(key.references)} (${list(key.references.columns)})`;
  return `alter table ${quoteRelation(key.table)} add foreign key (${list(key.columns)}) references ${references} on delete ${key.onDelete};`;
}
