import type { Command } from '../../../core/isolation.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import type { IsolationView, JudgedRelation } from '../evidence/isolation-view.ts';
import { commands } from '../policy/policies-for.ts';
import { clausesFor, restrictPolicy, showPolicies } from '../policy/policy-sql.ts';

export const foreignRows: Rule<IsolationView> = {
  kind: 'foreign_rows',
  level: 'failed',
  reason: 'leaking',
  message: 'Users can reach the rows of other users',
  why: 'Anybody can sign up, so what one user can reach of another, everybody can.',
  hint: 'Compare the owner with (select auth.uid()) in every policy for these commands; one that does not is enough',
  *find({ relations }) {
    for (const judged of relations) {
      const leaking = commands.filter((command) => judged.verdicts[command]?.verdict === 'leaking');
      if (leaking.length > 0)
        yield { object: judged.name, roles: ['authenticated'], commands: leaking, mend: mendOf(judged, leaking) };
    }
  },
};

/** Which policy is at fault cannot be told; a restrictive one on top closes the leak whichever it is. */
function mendOf({ relation, ownersOnly }: JudgedRelation, leaking: readonly Command[]): string {
  if (relation.kind === 'view') return `alter view ${quoteRelation(relation)} set (security_invoker = true);`;
  if (ownersOnly === null) return `revoke all on ${quoteRelation(relation)} from authenticated;`;
  if (!relation.rowSecurity) return `alter table ${quoteRelation(relation)} enable row level security;`;
  const restrictions = leaking.map((command) =>
    restrictPolicy(`owners only (${command})`, relation, command, clausesFor(command, ownersOnly)),
  );
  return [...restrictions, `-- or find the policy at fault: ${showPolicies(relation)}`].join('\n');
}
