import type { Command } from '../../../core/exposure.ts';
import type { PolicyFacts } from '../../catalog/facts.ts';
import type { Outsider } from '../../catalog/outsiders.ts';
import type { Rule } from '../../catalog/rule.ts';
import { byTables, type CatalogView, type ContractTable } from '../../catalog/view.ts';
import { testsCaller } from '../expression/tests-caller.ts';
import { guardedTables } from '../guarded-tables.ts';
import { expectedRoles } from '../policy/expected-roles.ts';
import { commandsOf, expressionsOf, outsidersOf, policiesFor } from '../policy/policies-for.ts';
import {
  allowedExpression,
  alterPolicyRoles,
  clausesFor,
  createPolicy,
  describePolicy,
  dropPolicy,
  unlessConstant,
} from '../policy/policy-sql.ts';
import { weighPolicy } from '../policy/weigh-policy.ts';

/**
 * What the contract does not list should not be possible, whether or not it does harm today. Not wider are: a policy
 * that tests for the service role, and one to `public` for a command of signed-in users that asks who is calling,
 * because to `anon` it says no. Whether it truly does is for rls.anonymous to find out.
 */
export const widerThanContract: Rule = {
  kind: 'wider_than_contract',
  level: 'advice',
  reason: 'drifted',
  message: 'A policy allows a role or a command that the contract does not list',
  why: 'Nobody wrote down that this should be possible, so nobody looks whether it is safe.',
  hint: 'Drop or narrow the policy, or add the command and role to the contract',
  parts: byTables,
  *find(view) {
    const open = view.tables.filter(({ contract }) => contract.access.select === 'anyone');
    for (const table of [...guardedTables(view), ...open])
      for (const policy of table.relation.policies) {
        const excess = findExcess(view, policy, table).filter(
          ({ role, command }) => !isHeldBack(view, table, role, command),
        );
        if (excess.length > 0)
          yield {
            object: `${table.name}.${policy.name}`,
            roles: [...new Set(excess.map(({ role }) => role))],
            commands: [...new Set(excess.map(({ command }) => command))],
            mend: narrow(view, policy, table, excess),
          };
      }
  },
};

/** What restrictive policies leave of it is for the evidence to find out. */
function isHeldBack(view: CatalogView, { relation }: ContractTable, role: Outsider, command: Command): boolean {
  return policiesFor(view, relation, role, command).some(
    (other) => !other.isPermissive && expressionsOf(other, command).some(testsCaller),
  );
}

interface Permission {
  readonly role: Outsider;
  readonly command: Command;
}

function findExcess(view: CatalogView, policy: PolicyFacts, { contract }: ContractTable): readonly Permission[] {
  if (!policy.isPermissive) return [];
  return commandsOf(policy).flatMap((command) => {
    if (weighPolicy(policy, command) === 'lets_none') return [];
    const expected = expectedRoles(contract, command);
    const asksWho = policy.roles.includes('public') && expressionsOf(policy, command).some(testsCaller);
    return outsidersOf(view, policy)
      .filter((role) => !expected.has(role))
      .filter((role) => !(role === 'anon' && asksWho && expected.has('authenticated')))
      .map((role) => ({ role, command }));
  });
}

/** Leaves of the policy what the contract lists. */
function narrow(view: CatalogView, policy: PolicyFacts, table: ContractTable, excess: readonly Permission[]): string {
  const isExcess = (role: string, command: Command) =>
    excess.some((permission) => permission.role === role && permission.command === command);
  const others = policy.roles.filter((role) => role !== 'public' && role !== 'anon' && role !== 'authenticated');
  const rest = commandsOf(policy).map((command) => ({
    command,
    roles: [...outsidersOf(view, policy).filter((role) => !isExcess(role, command)), ...others],
  }));
  const kept = rest.filter(({ roles }) => roles.length > 0);
  if (kept.length === 0) return dropPolicy(policy, table);
  const [first] = kept;
  const isSameForAll = kept.length === rest.length && kept.every(({ roles }) => roles.join() === first?.roles.join());
  if (isSameForAll && first) return alterPolicyRoles(policy, table, first.roles);
  // What is kept of a policy that asks nothing would be another finding.
  const isOpen = weighPolicy(policy, 'update') === 'lets_all' && table.contract.owners.length > 0;
  const creations = kept.map(({ command, roles }) => {
    const clauses = isOpen
      ? clausesFor(command, allowedExpression(table, command))
      : {
          using: command === 'insert' ? null : policy.using,
          check: command === 'insert' || command === 'update' ? (policy.check ?? policy.using) : null,
        };
    return createPolicy(`${policy.name} (${command})`, table, command, roles, clauses);
  });
  const sql = [dropPolicy(policy, table), ...creations].join('\n');
  const left = kept.map(({ command, roles }) => `for ${command} to ${roles.join(', ')}`);
  return isOpen
    ? sql
    : unlessConstant(
        policy,
        sql,
        `write ${describePolicy(policy, table)} again, as it is but only ${left.join(', and ')}`,
      );
}
