import type { ReadVariable } from '../contract/find-variable.ts';
import type { Contract } from '../contract/schema.ts';
import { connectionVariables, publicVariables, secretVariables } from '../contract/sensitive-variables.ts';

/**
 * The texts inside the platform's variables that must never be printed. Every name counts, not only those in use: a
 * stale alias may hold a key that still works. In a browser's variables a secret is an accident, and scrubbed as well.
 */
export function findPlatformSecrets(contract: Contract, read: ReadVariable): string[] {
  const holders = secretVariables(contract);
  const secretNames = new Set([...holders, ...publicCopiesOf(contract, holders)]);
  const names = [...connectionVariables(contract), ...publicVariables(contract)];
  const found = new Set<string>();
  for (const name of names) {
    const value = read(name)?.trim() ?? '';
    const password = passwordIn(value);
    for (const text of password === null ? (secretNames.has(name) ? spellings(value) : []) : password) found.add(text);
  }
  found.delete('');
  return [...found];
}

/** The public variables that are meant to hold one of these, or might by their name. */
function publicCopiesOf(contract: Contract, names: readonly string[]): readonly string[] {
  const { public: listed, publicPrefixes } = contract.environment;
  const prefixed = publicPrefixes.flatMap((prefix) => names.map((name) => `${prefix}${name}`));
  return [...prefixed, ...listed.filter(({ copyOf }) => copyOf && names.includes(copyOf)).map(({ name }) => name)];
}

/** A key with and without the quotes around it, and the parts of a JWT, which errors may quote alone. */
function spellings(value: string): string[] {
  const bare = value.replace(/^(['"`])(.*)\1$/, '$2');
  const [, payload = '', signature = ''] = /^[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(bare) ?? [];
  return [value, bare, payload, signature];
}

/** The password of a URL, however malformed, as it is written and as it is meant; null when there is none. */
function passwordIn(value: string): string[] | null {
  const credentials = /^["'`]?[a-z][a-z0-9+.-]*:?\/+([^:]*):(.+)@/i.exec(value);
  if (!credentials) return null;
  const [, , password = ''] = credentials;
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
