import type { Rule } from '../../catalog/rule.ts';
import { nameOf } from '../../catalog/view.ts';
import { clientGetsPast, clientDecides as isDecidedByClient } from '../expression/client-decides.ts';
import { outsidersOf } from '../policy/policies-for.ts';
import { dropPolicy } from '../policy/policy-sql.ts';

/** Restrictive policies only take away, so what a client sends can open nothing through them. */
export const clientDecides: Rule = {
  kind: 'client_decides',
  level: 'failed',
  reason: 'unprotected',
  message: 'A policy lets the client decide, by a header or another part of its request',
  why: 'Whoever calls the API sends whatever header, cookie or path the policy asks for.',
  hint: 'Ask for a claim of the token or for a row of a table instead, which the caller cannot write',
  *find(view) {
    for (const relation of view.facts.relations)
      for (const policy of relation.policies) {
        const { using, check, functionsRead, isPermissive } = policy;
        const throughFunctions = functionsRead.includes('request');
        const asks = isPermissive ? isDecidedByClient : clientGetsPast;
        const isOpen = [using, check].some((text) => text !== null && asks(text, throughFunctions));
        const roles = outsidersOf(view, policy);
        if (isOpen && roles.length > 0)
          yield {
            object: `${nameOf(relation)}.${policy.name}`,
            roles,
            ...(throughFunctions && { seen: 'in a function that the policy calls' }),
            mend: `${dropPolicy(policy, { relation })} -- then write it again with auth.jwt() or a table`,
          };
      }
  },
};
