import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded } from '../../core/outcome.ts';
import type { CatalogView } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { guardedTables } from './guarded-tables.ts';
import { judgeUnlocked } from './judge-unlocked.ts';
import { enabledOverRest } from './over-rest/enabled.ts';
import { enabledRules, rlsTimeoutMs } from './rules.ts';

/** Without row level security, every role that can reach a table can read all of it. */
export function rlsEnabled({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'rls.enabled',
    title: 'Row level security is on for every table that is not declared public',
    critical: true,
    dependsOn: ['database.service_client', 'database.anon_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        unchecked: 'Row level security',
        judge,
        otherwise: ({ hint }) => enabledOverRest(rest, contract, signal, hint),
      });
    },
  };
}

function judge(view: CatalogView) {
  if (guardedTables(view).length === 0) return nothingToProtect(view);
  return judgeUnlocked(enabledRules, view, 'Row level security is on everywhere it must be');
}

const nothingToProtect = ({ missing }: CatalogView) =>
  degraded('not_verified', 'No table of the contract that holds user data exists', {
    hint: 'Apply the migrations, or name the tables and their owners in the contract',
    details: { level: 2, skipped: missing },
  });
