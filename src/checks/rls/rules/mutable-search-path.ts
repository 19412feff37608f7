import type { Rule } from '../../catalog/rule.ts';
import { definerFunctions } from '../exposed-functions.ts';

export const mutableSearchPath: Rule = {
  kind: 'mutable_search_path',
  level: 'degraded',
  reason: 'unprotected',
  message: 'Functions that go around the policies of user data have no fixed search_path',
  why: 'Whoever can put an object into a schema of the search path makes the function use that with the rights of its owner.',
  hint: "alter function … set search_path = '', and write the schema before every name in its body",
  *find(view) {
    for (const { name, sql, facts, roles } of definerFunctions(view))
      if (!facts.hasFixedSearchPath && (roles.length > 0 || facts.isTrigger))
        yield { object: name, roles, mend: `alter function ${sql} set search_path = '';` };
  },
};
