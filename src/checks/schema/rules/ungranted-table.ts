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
  message: 'Core tables exist but are not granted to the service role',
  find: (view) => findUngranted(view, true),
};

export const ungrantedTable: Rule = {
  ...words,
  kind: 'ungranted_table',
  level: 'degraded',
  message: 'Tables of the contract exist but are not granted to the service role',
  find: (view) => findUngranted(view, false),
};

function* findUngranted({ tables }: CatalogView, core: boolean): Generator<Place> {
  for (const { name, contract, relation } of tables)
    if (contract.core === core && !relation.privileges.service_role.includes('SELECT'))
      yield {
        object: name,
        mend: `grant select, insert, update, delete on ${quoteRelation(relation)} to service_role;`,
      };
}
