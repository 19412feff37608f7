import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { unknownWithout } from '../unknown-without.ts';
import { judgeUnlocked } from './judge-unlocked.ts';
import { policiesRules, rlsTimeoutMs } from './rules.ts';

/**
 * A command without a policy is refused to everybody, and one with a careless policy is open to everybody. Judged is
 * what the catalog alone decides: roles, commands, literal truth. What a policy means is for rls.isolation to find out.
 */
export function rlsPolicies({ catalog }: Ports, contract: Contract): Check {
  return {
    name: 'rls.policies',
    title: 'Every policy of the contract exists, and none is wider than it says',
    dependsOn: ['database.service_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        unchecked: 'Row level security',
        judge: (view) =>
          judgeUnlocked(policiesRules, view, 'Every policy of the contract exists, and none is wider than it says'),
        otherwise: (absence) => unknownWithout(absence, 'whether policies are as the contract says', { level: 1 }),
      });
    },
  };
}
