import type { Rule } from '../../catalog/rule.ts';
import { nameOf } from '../../catalog/view.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { membershipsIn } from '../evidence/memberships.ts';
import { blame } from '../policy/blame.ts';
import { showPolicies } from '../policy/policy-sql.ts';

/** An insert in one's own name looks like one's own row, and makes its user an owner of what is others'. */
export const selfEnrolment: Rule<ExposureView> = {
  kind: 'self_enrolment',
  level: 'failed',
  reason: 'leaking',
  message: 'Whoever signs up can make himself a member of what belongs to others',
  why: 'The rows of the table say who belongs where, and anybody can add one in his own name.',
  hint: 'Let members be added by those who may invite, or by a function that checks an invitation',
  *find(view) {
    const joining = new Set(
      membershipsIn(view.catalog.contract)
        .filter(({ joins }) => joins)
        .map(({ table }) => nameOf(table)),
    );
    for (const one of view.relations) {
      const { name, relation, judged } = one;
      if (joining.has(name) && judged.some(({ command, strangerOwn }) => command === 'insert' && strangerOwn))
        yield {
          object: name,
          roles: ['authenticated'],
          commands: ['insert'],
          ...blame(view.catalog, one.relation, 'authenticated', ['insert']),
          mend: showPolicies(relation),
        };
    }
  },
};
