import { platformVariable } from './find-variable.ts';
import type { Contract } from './schema.ts';

const secretWords = /KEY|SECRET|TOKEN|PASSWORD/i;

/** Every name of every variable that the platform connects with, aliases included. */
export function connectionVariables({ environment: { required, optional } }: Contract): readonly string[] {
  const listed = [...required, ...optional].flatMap(({ name, aliases }) => [name, ...aliases]);
  return unique([...listed, ...Object.values(platformVariable)]);
}

/** Those of them that hold a key, a secret, a token or a password: one telling name speaks for its aliases. */
export function secretVariables(contract: Contract): readonly string[] {
  const { required, optional } = contract.environment;
  const siblings = [...required, ...optional].map(({ name, aliases }) => [name, ...aliases]);
  return connectionVariables(contract).filter((name) =>
    [name, ...siblings.filter((names) => names.includes(name)).flat()].some((each) => secretWords.test(each)),
  );
}

/** Every name whose value reaches browsers: those that the contract lists, and each of `names` with a public prefix. */
export function publicVariables(contract: Contract, names = connectionVariables(contract)): readonly string[] {
  const { public: listed, publicPrefixes } = contract.environment;
  const isPublic = (name: string) => publicPrefixes.some((prefix) => name.startsWith(prefix));
  const prefixed = names.flatMap((name) => (isPublic(name) ? [name] : publicPrefixes.map((each) => `${each}${name}`)));
  return unique([...listed.map(({ name }) => name), ...prefixed]);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
