import type { Contract } from '../../contract/schema.ts';
import type { ForeignKeyFacts } from '../catalog/facts.ts';

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
