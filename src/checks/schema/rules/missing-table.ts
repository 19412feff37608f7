import type { Place, Rule } from '../../catalog/rule.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { createTable } from '../create-table.ts';

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
