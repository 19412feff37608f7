import type { Command } from '../../../core/exposure.ts';
import type { PolicyFacts } from '../../catalog/facts.ts';
import type { Outsider } from '../../catalog/outsiders.ts';
import type { CatalogView, ContractTable } from '../../catalog/view.ts';
import { truthOf } from '../expression/truth-of.ts';
import { expressionsOf, isFor, outsidersOf, policiesFor } from './policies-for.ts';
import { weighPolicy } from './weigh-policy.ts';

interface AlwaysTrue {
  readonly policy: PolicyFacts;
  /** As `schema.table.policy`. */
  readonly object: string;
  readonly roles: readonly Outsider[];
  readonly commands: readonly Command[];
}

/**
 * The permissive policies that ask nothing of the row or the caller, where no restrictive policy asks either. For an
 * update one of USING and WITH CHECK is enough: it opens the rows of others, or lets rows be given to them.
 */
export function* findAlwaysTrue(
  view: CatalogView,
  { name, relation }: ContractTable,
  among: readonly Command[],
): Generator<AlwaysTrue> {
  if (!relation.rowSecurity) return;
  const isHeldBack = (role: string, command: Command) =>
    policiesFor(view, relation, role, command).some(
      (policy) => !policy.isPermissive && weighPolicy(policy, command) !== 'lets_all',
    );
  for (const policy of relation.policies) {
    if (!policy.isPermissive) continue;
    const commands = among.filter(
      (command) => isFor(policy, command) && expressionsOf(policy, command).some((text) => truthOf(text) === true),
    );
    const roles = outsidersOf(view, policy).filter((role) => commands.some((command) => !isHeldBack(role, command)));
    const open = commands.filter((command) => roles.some((role) => !isHeldBack(role, command)));
    if (open.length > 0) yield { policy, object: `${name}.${policy.name}`, roles, commands: open };
  }
}
