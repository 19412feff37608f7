import type { Command } from '../../../core/exposure.ts';
import type { RelationFacts } from '../../catalog/facts.ts';
import type { Place, Rule } from '../../catalog/rule.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { complained } from '../evidence/complained.ts';
import type { ExposureView, JudgedRelation } from '../evidence/exposure-view.ts';
import { sayReach } from '../evidence/say-reach.ts';
import { blame } from '../policy/blame.ts';
import { allowedExpression, askOwners, clausesFor, restrictPolicy, showPolicies } from '../policy/policy-sql.ts';
import { findWaysBack, type WaysBack } from '../policy/ways-back.ts';

export const foreignRows: Rule<ExposureView> = {
  kind: 'foreign_rows',
  level: 'failed',
  reason: 'leaking',
  message: 'Users can reach the rows of other users',
  why: 'Anybody can sign up, so what one user can reach of another, everybody can.',
  hint: 'Compare the owner with (select auth.uid()) in every policy for these commands; one that does not is enough',
  *find(view) {
    const ways = findWaysBack(view.catalog);
    for (const { judged, commands } of complained(view, 'leaking'))
      yield {
        object: judged.name,
        roles: ['authenticated'],
        commands,
        says: sayReach(judged, commands, 'signed in'),
        ...blame(view.catalog, judged.relation, 'authenticated', commands),
        mend: mendOf(judged, commands, ways),
        ...unlocked(judged.relation),
        ...lent(judged.relation, commands),
      };
  },
};

/** Where nothing is asked at all, the policies are not at fault. */
export function unlocked(relation: RelationFacts): Pick<Place, 'hint'> {
  const isTable = relation.kind === 'table' || relation.kind === 'partitioned table';
  if (!isTable || relation.rowSecurity) return {};
  return { hint: `Turn row level security on: alter table ${quoteRelation(relation)} enable row level security;` };
}

/** No policy is at fault for what is written through a view with the rights of its owner. */
export function lent({ lendsRights }: RelationFacts, commands: readonly Command[]): Pick<Place, 'hint'> {
  if (!lendsRights || commands.includes('select')) return {};
  return {
    hint: 'Revoke the writes on the view, give it a check option, or alter view … set (security_invoker = true)',
  };
}

/** Whoever is shown no row can leave none behind where the view checks what is written; else what is open are the grants. */
function mendOfLent(relation: RelationFacts, judged: JudgedRelation['judged'], leaking: readonly Command[]): string {
  const read = judged.find(({ command }) => command === 'select')?.stranger.extent;
  return !leaking.includes('delete') && !relation.checksRows && read !== 'some' && read !== 'all'
    ? `alter view ${quoteRelation(relation)} set (check_option = cascaded);`
    : `revoke ${leaking.join(', ')} on ${quoteRelation(relation)} from authenticated;`;
}

/** Which policy is at fault cannot be told; a restrictive one on top closes the leak whichever it is. */
function mendOf({ relation, contract, judged }: JudgedRelation, leaking: readonly Command[], ways: WaysBack): string {
  if (relation.kind === 'view' && !leaking.includes('select')) return mendOfLent(relation, judged, leaking);
  if (relation.kind === 'view') return `alter view ${quoteRelation(relation)} set (security_invoker = true);`;
  if (relation.kind !== 'table' && relation.kind !== 'partitioned table')
    return `revoke all on ${quoteRelation(relation)} from authenticated;`;
  if (!relation.rowSecurity) return `alter table ${quoteRelation(relation)} enable row level security;`;
  const look = `-- find the policy at fault: ${showPolicies(relation)}`;
  const owned = leaking.filter((command) => contract?.access[command] === 'owner');
  const denied = leaking.filter((command) => contract?.access[command] === 'nobody');
  const restrictions = owned.map((command) =>
    ways.isBarredToOwners(relation, contract, command)
      ? `-- for ${command}, add a restrictive policy; ${askOwners}`
      : restrictPolicy(
          `owners only (${command})`,
          relation,
          command,
          clausesFor(command, allowedExpression({ relation, contract }, command)),
        ),
  );
  const revoke =
    denied.length > 0 ? [`revoke ${denied.join(', ')} on ${quoteRelation(relation)} from authenticated;`] : [];
  return [...restrictions, ...revoke, look].join('\n');
}
