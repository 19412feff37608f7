import type { Rule } from '../../catalog/rule.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { sayReach } from '../evidence/say-reach.ts';
import { blame } from '../policy/blame.ts';
import { showPolicies } from '../policy/policy-sql.ts';

/** Some rows, such as published ones, may be meant for everybody; that they are is for a person to say. */
export const rowsOpenInPart: Rule<ExposureView> = {
  kind: 'rows_open_in_part',
  level: 'degraded',
  reason: 'exposed',
  message: 'Everybody who signs up can read rows that the contract does not declare shared',
  why: 'They may be published on purpose or by mistake, and nobody wrote down which.',
  hint: 'Declare the rows as shared in the contract, or the table as signed_in, or narrow the policy',
  *find(view) {
    for (const { judged, commands } of complained(view, 'open_in_part'))
      yield {
        object: judged.name,
        roles: ['authenticated'],
        commands,
        says: `${sayReach(judged, commands, 'signed in')}, which nobody declared`,
        ...blame(view.catalog, judged.relation, 'authenticated', commands),
        mend: showPolicies(judged.relation),
      };
  },
};
