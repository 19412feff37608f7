import type { TableContract } from '../../../contract/tables.ts';
import type { AccessWord, Command } from '../../../core/exposure.ts';
import type { Outsider } from '../../catalog/outsiders.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { commands } from './policies-for.ts';

const rolesOf = {
  nobody: [],
  owner: ['authenticated'],
  restricted: ['authenticated'],
  signed_in: ['authenticated'],
  anyone: ['anon', 'authenticated'],
} as const satisfies Record<AccessWord, readonly Outsider[]>;

/** The roles that the contract lets run a command, with some row at least. */
export function expectedRoles({ access, shared }: TableContract, command: Command): ReadonlySet<string> {
  const sharers = command === 'select' ? shared.flatMap((one) => rolesOf[one.with]) : [];
  return new Set([...rolesOf[access[command]], ...sharers]);
}

/** The roles that the contract lets run a command with every row. */
export function openRoles({ access }: TableContract, command: Command): ReadonlySet<string> {
  const word = access[command];
  return new Set(word === 'signed_in' || word === 'anyone' ? rolesOf[word] : []);
}

interface Expectation {
  readonly command: Command;
  readonly role: string;
}

/** Every command and role for which the contract asks for a policy. Rules that it cannot say may have none. */
export function* expectedPolicies({ facts }: CatalogView, contract: TableContract): Generator<Expectation> {
  const unbound = new Set(
    facts.roles.filter((role) => role.bypassesRowSecurity || role.isSuperuser).map(({ name }) => name),
  );
  for (const command of commands)
    for (const role of contract.access[command] === 'restricted' ? [] : expectedRoles(contract, command))
      if (!unbound.has(role)) yield { command, role };
}
