import type { Check } from '../../core/check.ts';
import { degraded } from '../../core/outcome.ts';

/** A command without a policy is refused to everybody, and one with a careless policy is open to everybody. */
export function rlsPolicies(): Check {
  return {
    name: 'rls.policies',
    title: 'Every policy of the contract exists, and none is wider than it says',
    dependsOn: ['database.service_client'],
    confirmAfter: 1,
    run() {
      return degraded('not_verified', 'Policies could not be verified', {
        hint: 'Nothing to mend: reading policies needs functions in the database, whose installation is planned',
        details: { level: 1 },
      });
    },
  };
}
