import type { Rule } from '../../catalog/rule.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { sayReach } from '../evidence/say-reach.ts';
import { blame } from '../policy/blame.ts';
import { mendOf } from './anonymous-reads.ts';

export const undeclaredPublic: Rule<ExposureView> = {
  kind: 'undeclared_public',
  level: 'degraded',
  reason: 'exposed',
  message: 'Rows are readable without signing in, and the contract does not declare it',
  why: 'Nobody wrote down that everybody may read them, so they may have been opened by mistake.',
  hint: 'Declare in the contract that anyone may select, or which rows are shared, or let no select policy apply to anon or public',
  *find(view) {
    for (const one of view.relations)
      if (one.judged.some(({ anonymous }) => anonymous.complaint === 'open_in_part'))
        yield {
          object: one.name,
          roles: ['anon'],
          commands: ['select'],
          says: `${sayReach(one, ['select'], 'anon')}, which nobody declared`,
          ...blame(view.catalog, one.relation, 'anon', ['select']),
          mend: mendOf(one.relation),
        };
  },
};
