import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { healthy } from '../../core/outcome.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import type { CatalogView } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { unknownWithout } from '../unknown-without.ts';
import { definerFunctions } from './exposed-functions.ts';
import { functionsRules, rlsTimeoutMs } from './rules.ts';

/**
 * A function with the rights of its owner is a door beside all policies. What is behind it only its author knows: no
 * function is called here, so each that the API offers is named until it is closed, or accepted with a reason.
 */
export function rlsFunctions({ catalog }: Ports, contract: Contract): Check {
  return {
    name: 'rls.functions',
    title: 'No function that goes around the policies is open to the API, except what policies call',
    dependsOn: ['database.service_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        unchecked: 'Row level security',
        judge,
        otherwise: (absence) => unknownWithout(absence, 'whether functions go around the policies', { level: 1 }),
      });
    },
  };
}

function judge(view: CatalogView) {
  const details = { level: 2, functions: view.facts.functions.length, definers: definerFunctions(view).length };
  return judgeInTurns(
    functionsRules,
    view,
    healthy('No function that goes around the policies is open to the API, except what policies call', details),
  );
}
