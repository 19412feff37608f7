import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';
import { sayReach } from '../evidence/say-reach.ts';
import { blame } from '../policy/blame.ts';
import { openToAnybody } from './anonymous-reads.ts';
import { lent } from './foreign-rows.ts';

export const anonymousWrites: Rule<ExposureView> = {
  kind: 'anonymous_writes',
  level: 'failed',
  reason: 'unprotected',
  message: 'User data can be written without signing in',
  why: 'The anonymous key is in every browser: what it can write, anybody in the world can.',
  hint: 'Turn row level security on, and let no policy for writes of these tables apply to anon or public',
  *find(view) {
    for (const one of view.relations) {
      const open = openToAnybody(one).filter((command) => command !== 'select');
      if (open.length > 0)
        yield {
          object: one.name,
          roles: ['anon'],
          commands: open,
          says: sayReach(one, open, 'anon'),
          ...blame(view.catalog, one.relation, 'anon', open),
          mend: `revoke ${open.join(', ')} on ${quoteRelation(one.relation)} from anon;`,
          ...lent(one.relation, open),
        };
    }
  },
};
