import type { Contract } from '../../contract/schema.ts';
import type { TableContract } from '../../contract/tables.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy } from '../../core/outcome.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { tablesOverRest } from './over-rest/tables.ts';
import { witnessTables } from './over-rest/witness.ts';
import { schemaTimeoutMs, tablesRules } from './rules.ts';

/** A core table that is gone, or that nobody was granted, stops the platform whatever the database's own health. */
export function schemaTables({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'schema.tables',
    title: 'Every core table exists and is granted to the service role',
    critical: true,
    dependsOn: ['database.service_client'],
    timeoutMs: schemaTimeoutMs,
    async run({ signal }) {
      const core = coreTables(contract);
      if (core.length === 0) return noCoreTable();
      return withCatalog(catalog, contract, signal, {
        unchecked: 'The schema',
        judge: async (view) => {
          const judged = await judgeInTurns(
            tablesRules,
            view,
            healthy('Every core table exists and is granted to the service role', { level: 2, core: core.length }),
          );
          return judged.status === 'failed' ? judged : witnessTables({ rest, catalog }, view, signal, judged);
        },
        otherwise: () => tablesOverRest(rest, core, signal),
      });
    },
  };
}

/** The tables without which the platform does not work, by name. */
function coreTables({ tables }: Contract): readonly (readonly [string, TableContract])[] {
  return Object.entries(tables).filter(([, { core }]) => core);
}

const noCoreTable = () =>
  degraded('not_verified', 'The contract names no core table', {
    hint: 'Mark the tables without which the platform does not work as core',
    details: { level: 1 },
  });
