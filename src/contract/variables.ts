import type { Contract } from './schema.ts';

/** Reads one variable as it was given; undefined when it is not set. */
export type ReadVariable = (name: string) => string | undefined;

export interface FoundVariable {
  /** The name under which it is set: its own, or an alias. */
  readonly name: string;
  readonly value: string;
}

/** All names of a variable in the order in which they count, its own first. */
export function namesOf(contract: Contract, name: string): readonly string[] {
  const { required, optional } = contract.environment;
  const entry = [...required, ...optional].find((variable) => [variable.name, ...variable.aliases].includes(name));
  return entry ? [entry.name, ...entry.aliases] : [name];
}

/** The first of its names that is set and not blank. The value is as it was given: spaces and quotes included. */
export function findVariable(contract: Contract, name: string, read: ReadVariable): FoundVariable | null {
  for (const candidate of namesOf(contract, name)) {
    const value = read(candidate);
    if (value !== undefined && value.trim() !== '') return { name: candidate, value };
  }
  return null;
}

/**
 * The variables that this service itself connects with, by what they are for. A contract may list other names for each
 * of them; only the JWT secret and the signing key are this service's own.
 */
export const platformVariable = {
  projectUrl: 'SUPABASE_URL',
  anonKey: 'SUPABASE_ANON_KEY',
  serviceKey: 'SUPABASE_SERVICE_ROLE_KEY',
  jwtSecret: 'SUPABASE_JWT_SECRET',
  signingKey: 'SUPABASE_SIGNING_KEY',
  redisUrl: 'REDIS_URL',
  redisPassword: 'REDIS_PASSWORD',
  emailKey: 'RESEND_API_KEY',
} as const;

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
