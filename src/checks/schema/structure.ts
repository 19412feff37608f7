import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import { nameOf } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { structureOverRest } from './over-rest/structure.ts';
import { schemaTimeoutMs, structureRules } from './rules.ts';

/** Code that was written for a column fails on its first use when the column was renamed or never created. */
export function schemaStructure({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'schema.structure',
    title: 'Columns, types, nullability and primary keys are as the contract says',
    dependsOn: ['database.service_client'],
    timeoutMs: schemaTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        unchecked: 'The schema',
        judge: (view) => {
          const core = namesOfCore(contract);
          const skipped = view.missing.filter((name) => core.has(name));
          const praise = 'Columns, types, nullability and primary keys are as the contract says';
          return judgeInTurns(structureRules, view, healthy(praise, { level: 2, skipped }));
        },
        otherwise: ({ hint }) => structureOverRest(rest, contract, signal, hint),
      });
    },
  };
}

/** A core table that is missing is the finding of schema.tables, and is passed over here. */
function namesOfCore({ tables }: Contract): ReadonlySet<string> {
  return new Set(
    Object.values(tables)
      .filter(({ core }) => core)
      .map(nameOf),
  );
}
