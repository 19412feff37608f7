import { rootOf } from '../../catalog/root-of.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';
import type { AnonymousView } from '../evidence/anonymous-view.ts';
import { reachOf } from '../policy/reach-of.ts';

/** Without row level security such a table is a finding of schema.drift; here a policy opens it. */
export const undeclaredPublic: Rule<AnonymousView> = {
  kind: 'undeclared_public',
  level: 'degraded',
  reason: 'leaking',
  message: 'Tables that the contract does not name are readable without signing in',
  why: 'Nobody wrote down that everybody may read the table, so it may have been opened by mistake.',
  hint: 'Declare the table public-read in the contract, or let no select policy of it apply to anon or public',
  *find({ catalog }) {
    const named = new Set(catalog.tables.map(({ name }) => name));
    for (const relation of catalog.facts.relations) {
      const isNamed = named.has(nameOf(relation)) || named.has(nameOf(rootOf(catalog, relation)));
      if (!isNamed && relation.rowSecurity && reachOf(catalog, relation, 'anon', 'select') === 'open')
        yield {
          object: nameOf(relation),
          roles: ['anon'],
          commands: ['select'],
          mend: `revoke select on ${quoteRelation(relation)} from anon;`,
        };
    }
  },
};
