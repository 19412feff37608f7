import type { Contract } from '../../../contract/schema.ts';
import type { Place, Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import type { CatalogView } from '../../catalog/view.ts';

const words = {
  why: 'Whatever the platform does with the table fails.',
  hint: "Apply the migrations that create them; if they are there, reload the API: notify pgrst, 'reload schema'",
} as const;

export const missingCoreTable: Rule = {
  ...words,
  kind: 'missing_core_table',
  level: 'failed',
  reason: 'missing',
  message: 'Core tables are missing',
  find: (view) => findMissing(view, true),
};

/** Tables that are not core are a matter of structure: the platform works without them, in part. */
export const missingTable: Rule = {
  ...words,
  kind: 'missing_table',
  level: 'degraded',
  reason: 'drifted',
  message: 'Tables of the contract are missing',
  find: (view) => findMissing(view, false),
};

function* findMissing({ contract, missing }: CatalogView, core: boolean): Generator<Place> {
  for (const object of missing) {
    const table = object.slice(contract.schema.length + 1);
    if (contract.tables[table]?.core === core) yield { object, mend: createTable(contract, table) };
  }
}

/** The statement that creates a table as far as the contract describes it; the migration knows more. */
function createTable({ schema, tables }: Contract, name: string): string {
  const { columns = {}, primaryKey = [] } = tables[name] ?? {};
  const lines = Object.entries(columns).map(
    ([column, { type, nullable }]) => `${quoteIdentifier(column)} ${type}${nullable ? '' : ' not null'}`,
  );
  const key = `primary key (${primaryKey.map(quoteIdentifier).join(', ')})`;
  return `create table ${quoteRelation({ schema, name })} (\n  ${[...lines, key].join(',\n  ')}\n);`;
}
