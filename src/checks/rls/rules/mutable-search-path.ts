import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier } from '../../catalog/sql-name.ts';
import { definerFunctions } from '../exposed-functions.ts';

/** Advice, because nobody who comes over the API can put an object anywhere, unless another finding lets them. */
export const mutableSearchPath: Rule = {
  kind: 'mutable_search_path',
  level: 'advice',
  reason: 'exposed',
  message: 'A function with the rights of its owner has no fixed search_path',
  why: 'Whoever can put an object into a schema of the search path makes the function use that with the rights of its owner.',
  hint: 'alter function … set search_path to the schemas that its body needs, and pg_temp last',
  *find(view) {
    for (const { name, sql, facts, callers } of definerFunctions(view))
      if (!facts.hasFixedSearchPath && (callers.length > 0 || facts.isTrigger))
        yield {
          object: name,
          roles: callers,
          // What requests have today, so that nothing in the body loses its name.
          mend: `alter function ${sql} set search_path = ${quoteIdentifier(facts.schema)}, extensions, pg_temp;`,
        };
  },
};
