import type { Rule } from '../../catalog/rule.ts';
import { definerFunctions, moveFunction } from '../exposed-functions.ts';

/** That policies look into other tables like this is right, and takes the grant: a revoke would break the policies. */
export const policyHelper: Rule = {
  kind: 'policy_helper',
  level: 'advice',
  reason: 'exposed',
  message: 'A function that policies call can be called over the API too',
  why: 'Whoever calls it by itself gives it arguments of their own, and learns what it tells the policies.',
  hint: 'Move the function to a schema that is not exposed; do not revoke it, for then its policies fail',
  *find(view) {
    for (const definer of definerFunctions(view))
      if (definer.callers.length > 0 && definer.facts.calledBy.includes('policy'))
        yield { object: definer.name, roles: definer.callers, mend: moveFunction(definer) };
  },
};
