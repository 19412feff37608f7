import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';

export const widerThanDeclared: Rule<ExposureView> = {
  kind: 'wider_than_declared',
  level: 'degraded',
  reason: 'drifted',
  message: 'Users can do with their own rows what the contract lets nobody do',
  why: 'Nobody wrote down that this should be possible, so nobody looks whether it is safe.',
  hint: 'Drop the policies for these commands, or declare them for the owner',
  *find(view) {
    for (const { judged, commands } of complained(view, 'wider'))
      yield {
        object: judged.name,
        roles: ['authenticated'],
        commands,
        mend: `revoke ${commands.join(', ')} on ${quoteRelation(judged.relation)} from authenticated;`,
      };
  },
};
