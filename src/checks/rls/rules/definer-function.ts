import type { Rule } from '../../catalog/rule.ts';
import { quoteRoles } from '../../catalog/sql-name.ts';
import { definerFunctions, isCalledByPolicy } from '../exposed-functions.ts';

/** Not those that policies call: that is how a policy should look into other tables, and it takes the grant. */
export const definerFunction: Rule = {
  kind: 'definer_function',
  level: 'degraded',
  reason: 'unprotected',
  message: 'Functions that go around the policies of user data can be called by roles of the API',
  why: 'A security definer function reads and writes with the rights of its owner, whom no policy binds.',
  hint: 'revoke execute from public, anon and authenticated; make it security invoker; or move it to a schema that is not exposed',
  *find(view) {
    for (const { name, sql, facts, roles } of definerFunctions(view))
      if (roles.length > 0 && !facts.isTrigger && !isCalledByPolicy(view, facts))
        yield {
          object: name,
          roles,
          mend: `revoke execute on function ${sql} from public, ${quoteRoles(roles)};`,
        };
  },
};
