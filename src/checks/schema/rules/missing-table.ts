import type { TableContract } from '../../../contract/tables.ts';
import type { Place, Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';

const words = {
  why: 'Whatever the platform does with the table fails.',
  hint: "Apply the migrations that create them; if they are there, reload the API: notify pgrst, 'reload schema'",
} as const;

export const missingCoreTable: Rule = {
  ...words,
  kind: 'missing_core_table',
  level: 'failed',
  reason: 'missing',
  message: 'A core table is missing',
  find: (view) => findMissing(view, true),
};

/** Tables that are not core are a matter of structure: the platform works without them, in part. */
export const missingTable: Rule = {
  ...words,
  kind: 'missing_table',
  level: 'degraded',
  reason: 'drifted',
  message: 'A table of the contract is missing',
  find: (view) => findMissing(view, false),
};

function* findMissing({ contract, missing }: CatalogView, core: boolean): Generator<Place> {
  for (const table of Object.values(contract.tables))
    if (table.core === core && missing.includes(nameOf(table)))
      yield { object: nameOf(table), mend: createTable(table) };
}

/** The statement that creates a table as far as the contract describes it; the migration knows more. */
export function createTable({ schema, name, columns, primaryKey }: TableContract): string {
  const lines = Object.entries(columns).map(
    ([column, { type, nullable }]) => `${quoteIdentifier(column)} ${type}${nullable ? '' : ' not null'}`,
  );
  const key = primaryKey.length > 0 ? [`primary key (${primaryKey.map(quoteIdentifier).join(', ')})`] : [];
  return `create table ${quoteRelation({ schema, name })} (\n  ${[...lines, ...key].join(',\n  ')}\n);`;
}
