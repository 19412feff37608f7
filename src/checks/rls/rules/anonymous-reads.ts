import type { Command } from '../../../core/exposure.ts';
import type { RelationFacts } from '../../catalog/facts.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import type { ExposureView, JudgedRelation } from '../evidence/exposure-view.ts';
import { sayReach } from '../evidence/say-reach.ts';
import { blame } from '../policy/blame.ts';
import { unlocked } from './foreign-rows.ts';

export const anonymousReads: Rule<ExposureView> = {
  kind: 'anonymous_reads',
  level: 'failed',
  reason: 'leaking',
  message: 'User data are readable without signing in',
  why: 'The anonymous key is in every browser: what it can read is published.',
  hint: 'Turn row level security on, and let no select policy of these tables apply to anon or public',
  *find(view) {
    for (const one of view.relations) {
      const open = openToAnybody(one);
      if (open.includes('select'))
        yield {
          object: one.name,
          roles: ['anon'],
          commands: ['select'],
          // That they may be written too is a finding of its own, and whoever reads this one alone should know.
          says: sayReach(one, open, 'anon'),
          ...blame(view.catalog, one.relation, 'anon', ['select']),
          mend: mendOf(one.relation),
          ...unlocked(one.relation),
        };
    }
  },
};

/** What anybody can do with rows that nobody meant for the public. */
export function openToAnybody({ judged }: JudgedRelation): readonly Command[] {
  return judged.filter(({ anonymous }) => anonymous.complaint === 'open').map(({ command }) => command);
}

/** Where nothing of it is meant for the public. */
export function mendOf(relation: RelationFacts): string {
  const isTable = relation.kind === 'table' || relation.kind === 'partitioned table';
  const revoke = `revoke select on ${quoteRelation(relation)} from anon;`;
  return isTable && !relation.rowSecurity
    ? `alter table ${quoteRelation(relation)} enable row level security;\n${revoke}`
    : revoke;
}
