import type { Contract } from '../../contract/schema.ts';
import type { ForeignKeyFacts } from '../catalog/facts.ts';
import { quoteIdentifier, quoteRelation } from '../catalog/sql-name.ts';
import { type CatalogView, type ContractTable, nameOf } from '../catalog/view.ts';

/** A foreign key of the contract, whose ends exist, and the keys of the database that are that key. */
export interface MatchedKey {
  /** As `schema.table.column`. */
  readonly name: string;
  readonly key: ForeignKey;
  readonly table: ContractTable;
  /** `schema.table` that it must lead to; null when the contract does not have it, so any schema will do. */
  readonly target: ContractTable | null;
  readonly found: readonly ForeignKeyFacts[];
}

/**
 * Looks the keys of the contract up in the catalog. `skipped` are those with an end that is missing, which is the
 * finding of another check. A key over more columns counts for each of its columns.
 */
export function matchForeignKeys(view: CatalogView): {
  readonly keys: readonly MatchedKey[];
  readonly skipped: readonly string[];
} {
  const { contract, tables } = view;
  const tableOf = (name: string) => tables.find((table) => table.name === nameOf({ schema: contract.schema, name }));
  const keys: MatchedKey[] = [];
  const skipped: string[] = [];
  for (const key of foreignKeysOf(contract)) {
    const table = tableOf(key.table);
    const target = tableOf(key.target) ?? null;
    const name = `${contract.schema}.${key.table}.${key.column}`;
    const hasEnds =
      hasColumn(table, key.column) && (contract.tables[key.target] ? hasColumn(target, key.targetColumn) : true);
    if (!table || !hasEnds) skipped.push(name);
    else keys.push({ name, key, table, target, found: table.relation.foreignKeys.filter(isKey(key, target)) });
  }
  return { keys, skipped };
}

function hasColumn(table: ContractTable | null | undefined, column: string): boolean {
  return table?.relation.columns.some(({ name }) => name === column) ?? false;
}

function isKey({ column, target, targetColumn }: ForeignKey, table: ContractTable | null) {
  return ({ columns, references, referencedColumns }: ForeignKeyFacts) => {
    const leadsThere = table ? references === table.name : references.endsWith(`.${target}`);
    return leadsThere && columns.some((name, index) => name === column && referencedColumns[index] === targetColumn);
  };
}

export interface ForeignKey {
  readonly table: string;
  readonly column: string;
  readonly target: string;
  readonly targetColumn: string;
  readonly onDelete: ForeignKeyFacts['onDelete'];
}

/** Every foreign key of the contract. */
export function foreignKeysOf({ tables }: Contract): readonly ForeignKey[] {
  return Object.entries(tables).flatMap(([table, { foreignKeys }]) =>
    foreignKeys.map(({ column, references, onDelete }) => {
      const [target = '', targetColumn = ''] = references.split('.');
      return { table, column, target, targetColumn, onDelete };
    }),
  );
}

/** The statement that adds a foreign key as the contract says. */
export function addForeignKey({ key, table, target, found }: MatchedKey): string {
  const there = target ? quoteRelation(target.relation) : whereverItLed(found[0]?.references, key.target);
  const column = quoteIdentifier(key.column);
  const references = `${there} (${quoteIdentifier(key.targetColumn)})`;
  return `alter table ${quoteRelation(table.relation)} add foreign key (${column}) references ${references} on delete ${key.onDelete};`;
}

/** The contract does not say the schema of a table that it does not have. */
function whereverItLed(references: string | undefined, target: string): string {
  const schema = references?.slice(0, -target.length - 1);
  return schema ? quoteRelation({ schema, name: target }) : quoteIdentifier(target);
}
