import type { Rule } from '../../catalog/rule.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { showPolicies } from '../policy/policy-sql.ts';

/** For everybody who was asked: a policy reads what users may not read, calls what is gone, or divides by nothing. */
export const unusableTable: Rule<ExposureView> = {
  kind: 'unusable_table',
  level: 'failed',
  reason: 'invalid',
  message: 'A table does not work for its users, because its policies end with an error',
  why: 'Every user who was asked met with an error, with rows of their own too where there are any.',
  hint: 'Look the code up, and grant what the policy reads or let it look through a security definer function',
  *find(view) {
    for (const { judged, commands, code } of complained(view, 'unusable'))
      yield {
        object: judged.name,
        roles: ['authenticated'],
        commands,
        ...(code && { seen: `SQLSTATE ${code}` }),
        mend: showPolicies(judged.relation),
      };
  },
};
