import type { TableContract } from '../../src/contract/tables.ts';
import { type AccessWord, commands } from '../../src/core/exposure.ts';

interface Policy {
  readonly command: string;
  readonly roles: readonly string[];
  readonly using: string | null;
}

/** Which roles the policies of a table let run which commands; one that says `false` lets nobody. */
export function rolesOfPolicies(policies: readonly Policy[]): Readonly<Record<string, readonly string[]>> {
  const open = policies.filter(({ using }) => using !== 'false');
  return byCommand((command) =>
    open.filter((one) => one.command === command || one.command === 'all').flatMap(rolesOf),
  );
}

/** The same as the contract has it, where no policy is for more roles than needed. */
export function declaredRoles({ access }: TableContract): Readonly<Record<string, readonly string[]>> {
  return byCommand((command) => meant[access[command]]);
}

const meant: Readonly<Record<AccessWord, readonly string[]>> = {
  nobody: [],
  owner: ['authenticated'],
  restricted: ['authenticated'],
  signed_in: ['authenticated'],
  anyone: ['anon', 'authenticated'],
};

const rolesOf = ({ roles }: Policy) => roles;

function byCommand(find: (command: (typeof commands)[number]) => readonly string[]) {
  return Object.fromEntries(commands.map((command) => [command, [...new Set(find(command))].sort()]));
}
