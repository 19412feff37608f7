import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import type { ExposureView } from '../evidence/exposure-view.ts';

export const anonymousWrites: Rule<ExposureView> = {
  kind: 'anonymous_writes',
  level: 'failed',
  reason: 'unprotected',
  message: 'User data can be written without signing in',
  why: 'The anonymous key is in every browser: what it can write, anybody in the world can.',
  hint: 'Turn row level security on, and let no policy for writes of these tables apply to anon or public',
  *find({ relations }) {
    for (const { name, relation, judged } of relations) {
      const open = judged
        .filter(({ command, anonymous }) => command !== 'select' && anonymous.complaint === 'open')
        .map(({ command }) => command);
      if (open.length > 0)
        yield {
          object: name,
          roles: ['anon'],
          commands: open,
          mend: `revoke ${open.join(', ')} on ${quoteRelation(relation)} from anon;`,
        };
    }
  },
};
