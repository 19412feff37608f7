import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import type { AnonymousView } from '../evidence/anonymous-view.ts';

const writes = ['insert', 'update', 'delete'] as const;

export const anonymousWrites: Rule<AnonymousView> = {
  kind: 'anonymous_writes',
  level: 'failed',
  reason: 'unprotected',
  message: 'User data can be written without signing in',
  why: 'The anonymous key is in every browser: what it can write, anybody in the world can.',
  hint: 'Turn row level security on, and let no policy for writes of these tables apply to anon or public',
  *find({ relations }) {
    for (const { name, relation, verdicts } of relations) {
      const open = writes.filter((command) => verdicts[command] === 'open');
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
