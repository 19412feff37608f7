import type { Place, Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import type { CatalogView } from '../../catalog/view.ts';

const words = {
  reason: 'forbidden',
  why: 'The table is there, but the platform is refused: since 2026 new tables are granted to no role by default.',
  hint: 'grant select, insert, update, delete on … to service_role; new tables are granted to no role by default',
} as const;

export const ungrantedCoreTable: Rule = {
  ...words,
  kind: 'ungranted_core_table',
  level: 'failed',
  message: 'A core table is not granted to the service role',
  find: (view) => findUngranted(view, true),
};

export const ungrantedTable: Rule = {
  ...words,
  kind: 'ungranted_table',
  level: 'degraded',
  message: 'A table of the contract is not granted to the service role',
  find: (view) => findUngranted(view, false),
};

function* findUngranted({ tables }: CatalogView, core: boolean): Generator<Place> {
  for (const { name, contract, relation } of tables)
    if (contract.core === core && !relation.privileges.service_role.includes('SELECT'))
      yield { object: name, mend: grantTable(relation) };
}

export function grantTable(table: Parameters<typeof quoteRelation>[0]): string {
  return `grant select, insert, update, delete on ${quoteRelation(table)} to service_role;`;
}
