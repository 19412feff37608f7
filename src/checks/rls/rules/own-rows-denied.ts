import type { Rule } from '../../catalog/rule.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { showPolicies } from '../policy/policy-sql.ts';

export const ownRowsDenied: Rule<ExposureView> = {
  kind: 'own_rows_denied',
  level: 'degraded',
  reason: 'drifted',
  message: 'Users cannot do what the contract lets them do',
  why: 'The platform is refused, or finds nothing, where users look for what is theirs.',
  hint: 'Add or correct the policies for these commands, and grant the commands to authenticated; or say restricted in the contract where only some of the owners may',
  *find(view) {
    for (const { judged, commands } of complained(view, 'refused'))
      yield { object: judged.name, roles: ['authenticated'], commands, mend: showPolicies(judged.relation) };
  },
};
