import { outsiders } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import { byTables } from '../../catalog/view.ts';
import { partitionsOf } from '../guarded-tables.ts';

/** What row level security does not guard: TRUNCATE takes every row, the others let a role look at or act on rows. */
const unguarded = ['TRUNCATE', 'REFERENCES', 'TRIGGER'] as const;

export const excessGrant: Rule = {
  kind: 'excess_grant',
  level: 'advice',
  reason: 'exposed',
  message: 'A role of the API holds privileges that no policy guards',
  why: 'TRUNCATE empties a table whatever its policies say; REFERENCES and TRIGGER reach rows around them.',
  hint: 'revoke truncate, references, trigger on the table from anon, authenticated',
  parts: byTables,
  *find(view) {
    for (const table of [...view.tables, ...view.tables.flatMap((each) => partitionsOf(view, each))]) {
      const { name, relation } = table;
      if (relation.kind === 'view' || relation.kind === 'materialized view') continue;
      const roles = outsiders.filter((role) => unguarded.some((one) => relation.privileges[role].includes(one)));
      const held = unguarded.filter((one) => roles.some((role) => relation.privileges[role].includes(one)));
      if (roles.length > 0)
        yield {
          object: name,
          roles,
          seen: held.join(', '),
          mend: `revoke ${held.join(', ').toLowerCase()} on ${quoteRelation(relation)} from ${quoteRoles(roles)};`,
        };
    }
  },
};
