import type { Rule } from '../../catalog/rule.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { blame } from '../policy/blame.ts';
import { showPolicies } from '../policy/policy-sql.ts';

/** Others were refused and a stranger was, so these are no leak to everybody. */
export const privilegedUsers: Rule<ExposureView> = {
  kind: 'privileged_users',
  level: 'degraded',
  reason: 'not_verified',
  message: 'Some users reach rows of others, and other users do not',
  why: 'Administrators and colleagues may; whether these are some, the contract does not say.',
  hint: 'Name the administrators under admins in the contract, say the way to the owners in full, or narrow the policy',
  *find(view) {
    for (const { judged, commands } of complained(view, 'privileged'))
      yield {
        object: judged.name,
        roles: ['authenticated'],
        commands,
        ...blame(view.catalog, judged.relation, 'authenticated', commands),
        mend: showPolicies(judged.relation),
      };
  },
};
