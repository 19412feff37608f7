import type { Contract } from '../contract/schema.ts';
import {
  connectionVariables,
  findVariable,
  platformVariable,
  publicVariables,
  type ReadVariable,
  secretVariables,
} from '../contract/variables.ts';
import { createSecret, type Secret } from '../core/scrubber.ts';
import type { Environment } from './environment.ts';
import { createEnvironmentPort } from './environment.ts';
import type { Settings } from './settings.ts';

/**
 * What the platform connects with, as it is given: null when it is not set, and not repaired when it is malformed.
 * Neither stops the start, because the checks report it.
 */
export interface PlatformVariables {
  readonly supabaseUrl: string | null;
  readonly anonKey: Secret | null;
  readonly serviceKey: Secret | null;
  readonly jwtSecret: Secret | null;
  /** A secret because it may hold a password. */
  readonly redisUrl: Secret | null;
  readonly redisPassword: Secret | null;
  readonly resendKey: Secret | null;
  /** Everything in the platform's variables that must never be printed, under whatever name it is kept. */
  readonly secrets: readonly Secret[];
}

export function readPlatform(environment: Environment, contract: Contract): PlatformVariables {
  const { read } = createEnvironmentPort(environment);
  const find = (name: string) => findVariable(contract, name, read)?.value ?? null;
  const findSecret = (name: string) => {
    const value = find(name);
    return value === null ? null : createSecret(value);
  };
  return Object.freeze({
    supabaseUrl: find(platformVariable.projectUrl),
    anonKey: findSecret(platformVariable.anonKey),
    serviceKey: findSecret(platformVariable.serviceKey),
    jwtSecret: findSecret(platformVariable.jwtSecret),
    redisUrl: findSecret(platformVariable.redisUrl),
    redisPassword: findSecret(platformVariable.redisPassword),
    resendKey: findSecret(platformVariable.emailKey),
    secrets: Object.freeze(findPlatformSecrets(contract, read).map(createSecret)),
  });
}

/**
 * The texts inside the platform's variables that must never be printed. Every name counts, not only those in use: a
 * stale alias may hold a key that still works. In a browser's variables a secret is an accident, and scrubbed as well.
 */
function findPlatformSecrets(contract: Contract, read: ReadVariable): string[] {
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

/** A key with and without the quotes around it, and the parts of a JWT or of a JWK, which errors may quote alone. */
function spellings(value: string): string[] {
  const bare = value.replace(/^(['"`])(.*)\1$/, '$2');
  const [, payload = '', signature = ''] = /^[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(bare) ?? [];
  const privateParts = [...bare.matchAll(/"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"([^"]*)"/g)].flatMap(([, part = '']) => part);
  return [value, bare, payload, signature, ...privateParts];
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

/** Every configured secret as plain text, to seed the scrubber with and for nothing else. */
export function secretsOf(settings: Settings, platform: PlatformVariables): readonly string[] {
  return [...settings.healthTokens, ...platform.secrets].map((secret) => secret.reveal());
}
