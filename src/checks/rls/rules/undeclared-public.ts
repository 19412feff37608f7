import type { Rule } from '../../catalog/rule.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { mendOf } from './anonymous-reads.ts';

export const undeclaredPublic: Rule<ExposureView> = {
  kind: 'undeclared_public',
  level: 'degraded',
  reason: 'exposed',
  message: 'Rows are readable without signing in, and the contract does not declare it',
  why: 'Nobody wrote down that everybody may read them, so they may have been opened by mistake.',
  hint: 'Declare in the contract that anyone may select, or which rows are shared, or let no select policy apply to anon or public',
  *find({ relations }) {
    for (const { name, relation, judged } of relations)
      if (judged.some(({ anonymous }) => anonymous.complaint === 'open_in_part'))
        yield { object: name, roles: ['anon'], commands: ['select'], mend: mendOf(relation) };
  },
};
