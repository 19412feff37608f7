import type { TableContract } from '../../../contract/schema.ts';
import type { Command } from '../../../core/isolation.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { commands } from './policies-for.ts';

/** The roles that the contract lets run a command. Everybody may read what is declared public. */
export function expectedRoles({ access, policies }: TableContract, command: Command): ReadonlySet<string> {
  const named = [...(policies[command] ?? []), ...(policies.all ?? [])];
  const readers = access === 'public-read' && command === 'select' ? ['anon', 'authenticated'] : [];
  const roles = new Set([...named, ...readers]);
  return roles.has('public') ? new Set([...roles, 'anon', 'authenticated']) : roles;
}

interface Expectation {
  readonly command: Command;
  readonly role: string;
}

/** Every command and role for which the contract asks for a policy. Roles that policies do not bind need none. */
export function* expectedPolicies({ facts }: CatalogView, { policies }: TableContract): Generator<Expectation> {
  const unbound = new Set(
    facts.roles.filter((role) => role.bypassesRowSecurity || role.isSuperuser).map(({ name }) => name),
  );
  for (const command of commands)
    for (const role of new Set([...(policies[command] ?? []), ...(policies.all ?? [])]))
      if (!unbound.has(role)) yield { command, role };
}
