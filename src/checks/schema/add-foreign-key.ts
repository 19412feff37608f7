import { quoteIdentifier, quoteRelation } from '../catalog/sql-name.ts';
import type { MatchedKey } from './match-foreign-keys.ts';

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
