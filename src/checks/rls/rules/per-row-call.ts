import type { PolicyFacts } from '../../catalog/facts.ts';
import type { Rule } from '../../catalog/rule.ts';
import { byTables } from '../../catalog/view.ts';
import { wrapPerRowCalls } from '../expression/wrap-per-row-calls.ts';
import { isFor, outsidersOf } from '../policy/policies-for.ts';
import { alterPolicy, describePolicy, unlessConstant } from '../policy/policy-sql.ts';
import { findWaysBack } from '../policy/ways-back.ts';

export const perRowCall: Rule = {
  kind: 'per_row_call',
  level: 'advice',
  reason: 'slow',
  message: 'A policy asks for every row again who is calling',
  why: 'The function is called once for each row that is looked at, instead of once for the whole statement.',
  hint: 'Write (select auth.uid()) instead of auth.uid() in the policy',
  parts: byTables,
  *find(view) {
    const ways = findWaysBack(view);
    for (const table of view.tables) {
      // A sub-query in what decides about reading would end every write of such a table with an error.
      const isFragile = ways.bearsNoQuery(table.relation);
      for (const policy of table.relation.policies) {
        if (isFragile && isFor(policy, 'select')) continue;
        const rewritten = rewrite(policy);
        if (rewritten && outsidersOf(view, policy).length > 0)
          yield {
            object: `${table.name}.${policy.name}`,
            mend: unlessConstant(
              rewritten,
              alterPolicy(policy, table, rewritten),
              `in ${describePolicy(policy, table)}, write (select …) around each call that asks who is calling`,
            ),
          };
      }
    }
  },
};

function rewrite({ using, check }: PolicyFacts) {
  const rewritten = { using: using && wrapPerRowCalls(using), check: check && wrapPerRowCalls(check) };
  return rewritten.using === null && rewritten.check === null ? null : rewritten;
}
