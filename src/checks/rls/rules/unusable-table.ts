import type { Command } from '../../../core/exposure.ts';
import type { Rule } from '../../catalog/rule.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView, JudgedRelation } from '../evidence/exposure-view.ts';
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
        ...sayCanceled(judged, commands, code),
        mend: showPolicies(judged.relation),
      };
  },
};

const verbs: Readonly<Record<Command, string>> = {
  select: 'read',
  insert: 'insert',
  update: 'update',
  delete: 'delete',
};

/** Of one row that was asked about alone: how long the policies were given. */
function sayCanceled({ name, evidence }: JudgedRelation, [command]: readonly Command[], code: string | null) {
  const { canceledAfterMs } = evidence ?? {};
  if (!command || typeof canceledAfterMs !== 'number') return {};
  const seconds = Math.round(canceledAfterMs / 100) / 10;
  const cancelled = `is cancelled after ${seconds} s for one row (${code})`;
  return { says: `Every ${verbs[command]} of ${name} by a user who was asked ${cancelled}: its policies are too slow` };
}
