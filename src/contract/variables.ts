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

/** Words that no name of a public value has: of keys and tokens, some are made for browsers. */
const alwaysSecret = /SECRET|PASSWORD|PASSWD|PRIVATE_KEY|SERVICE_ROLE|HEALTH_TOKENS/i;

/** Of the names that are set, those that call their value a secret, whether or not the contract knows them. */
export function namedSecrets(set: readonly string[]): readonly string[] {
  return set.filter((name) => alwaysSecret.test(name));
}

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

/** What bundlers build into what browsers download, whoever set it: a contract adds prefixes and takes none away. */
const knownPrefixes = [
  'NEXT_PUBLIC_',
  'VITE_',
  'EXPO_PUBLIC_',
  'REACT_APP_',
  'NUXT_PUBLIC_',
  'GATSBY_',
  'VUE_APP_',
  'STORYBOOK_',
  'PLASMO_PUBLIC_',
  'BUN_PUBLIC_',
  'NG_APP_',
  'NX_PUBLIC_',
  'SANITY_STUDIO_',
  'WXT_',
] as const;

/** Of the names that are set, those whose values reach browsers, and whatever the contract lists as such. */
export function publicVariables(contract: Contract, set: readonly string[]): readonly string[] {
  const { public: listed, publicPrefixes } = contract.environment;
  const prefixes = [...knownPrefixes, ...publicPrefixes];
  const isPublic = (name: string) => prefixes.some((prefix) => name.startsWith(prefix));
  return unique([...listed.map(({ name }) => name), ...set.filter(isPublic)]);
}

/** Whether a URL is cut short by its own user or password, because a `/`, `?` or `#` in it was not encoded. */
export function hasRawCredentials(value: string): boolean {
  return /^["'`]?[a-z][a-z0-9+.-]*:\/\/(?![^/?#]*@[^@/?#]+\/\d*\?)[^/?#]*[/?#].*@/is.test(value);
}

/**
 * The password of a URL, however malformed, or of a list such as `host=… password=…`, as it is written and as it is
 * meant; null when there is none.
 */
export function passwordIn(value: string): readonly string[] | null {
  const password =
    /^["'`]?[a-z][a-z0-9+.-]*:?\/+[^:/]*:(.+)@/is.exec(value)?.[1] ??
    /(?:^|[\s;])(?:password|pwd)\s*=\s*'?([^\s;']+)/i.exec(value)?.[1];
  if (password === undefined) return null;
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
