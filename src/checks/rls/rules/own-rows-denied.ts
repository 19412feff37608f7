import type { Rule } from '../../catalog/rule.ts';
import type { IsolationView } from '../evidence/isolation-view.ts';
import { commands } from '../policy/policies-for.ts';
import { showPolicies } from '../policy/policy-sql.ts';

export const ownRowsDenied: Rule<IsolationView> = {
  kind: 'own_rows_denied',
  level: 'degraded',
  reason: 'drifted',
  message: 'Users cannot do with their own rows what the contract lets them do',
  why: 'The platform is refused, or finds nothing, where users look for what is theirs.',
  hint: 'Add or correct the policies for these commands, and grant the commands to authenticated',
  *find({ relations }) {
    for (const { name, relation, verdicts } of relations) {
      const denied = commands.filter((command) => {
        const verdict = verdicts[command];
        return verdict?.verdict === 'isolated' && verdict.isDenied;
      });
      if (denied.length > 0)
        yield { object: name, roles: ['authenticated'], commands: denied, mend: showPolicies(relation) };
    }
  },
};
