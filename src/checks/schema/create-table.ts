import type { Contract } from '../../contract/schema.ts';
import { quoteIdentifier, quoteRelation } from '../catalog/sql-name.ts';

/** The statement that creates a table as far as the contract describes it; the migration knows more. */
export function createTable({ schema, tables }: Contract, name: string): string {
  const { columns = {}, primaryKey = [] } = tables[name] ?? {};
  const lines = Object.entries(columns).map(
    ([column, { type, nullable }]) => `${quoteIdentifier(column)} ${type}${nullable ? '' : ' not null'}`,
  );
  const key = `primary key (${primaryKey.map(quoteIdentifier).join(', ')})`;
  return `create table ${quoteRelation({ schema, name })} (\n  ${[...lines, key].join(',\n  ')}\n);`;
}
