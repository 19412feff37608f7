import type { Rule } from '../../catalog/rule.ts';
import { nameOf } from '../../catalog/view.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { outsidersOf } from '../policy/policies-for.ts';
import { dropPolicy } from '../policy/policy-sql.ts';

const editable = new Set(['user_metadata', 'raw_user_meta_data']);

/** `app_metadata` is another matter: only the service role writes it. Functions that a policy calls are looked at too. */
export const userMetadata: Rule = {
  kind: 'user_metadata',
  level: 'failed',
  reason: 'unprotected',
  message: 'A policy trusts metadata that users may change themselves',
  why: 'Every user can write into user_metadata whatever the policy asks for.',
  hint: 'Read app_metadata or a table of your own in the policy instead',
  *find(view) {
    for (const relation of view.facts.relations)
      for (const policy of relation.policies) {
        const reads = [policy.using, policy.check].some((text) => text !== null && readsMetadata(text));
        const throughFunctions = policy.functionsRead.includes('user_metadata');
        if ((reads || throughFunctions) && outsidersOf(view, policy).length > 0)
          yield {
            object: `${nameOf(relation)}.${policy.name}`,
            ...(!reads && { seen: 'in a function that the policy calls' }),
            mend: reads
              ? `${dropPolicy(policy, { relation })} -- then write it again with app_metadata`
              : '-- write the function that the policy calls again, with app_metadata or a table of your own',
          };
      }
  },
};

function readsMetadata(expression: string): boolean {
  return partsOf(expression).some((part) => {
    if (part.kind === 'string') return /\b(user_metadata|raw_user_meta_data)\b/.test(part.value);
    const name = part.kind === 'name' ? part.column : part.kind === 'call' ? part.name : '';
    return editable.has(name.slice(name.lastIndexOf('.') + 1));
  });
}
