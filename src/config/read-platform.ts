import type { Contract } from '../contract/schema.ts';
import {
  connectionVariables,
  findVariable,
  passwordIn,
  platformVariable,
  publicVariables,
  type ReadVariable,
  secretVariables,
} from '../contract/variables.ts';
import { createScrubber, createSecret, type Scrubber, type Secret } from '../core/scrubber.ts';
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
  /** Of these, what looks like a key in variables that anybody may read, and may be none. */
  readonly suspects: readonly Secret[];
}

export function readPlatform(environment: Environment, contract: Contract): PlatformVariables {
  const { names, read } = createEnvironmentPort(environment);
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
    secrets: Object.freeze(findPlatformSecrets(contract, names, read).map(createSecret)),
    suspects: Object.freeze(findSuspects(contract, names, read).map(createSecret)),
  });
}

/**
 * The texts inside the platform's variables that must never be printed. Every name counts, not only those in use: a
 * stale alias may hold a key that still works. In a browser's variables a secret is an accident, and scrubbed as well.
 */
function findPlatformSecrets(contract: Contract, set: readonly string[], read: ReadVariable): string[] {
  const secretNames = new Set(secretVariables(contract));
  const found = new Set<string>();
  const add = (texts: readonly string[]) => {
    for (const text of texts) found.add(text);
  };
  for (const name of connectionVariables(contract)) {
    const value = read(name)?.trim() ?? '';
    add(passwordIn(value) ?? (secretNames.has(name) ? spellings(value) : []));
  }
  for (const name of publicVariables(contract, set)) add(passwordIn(read(name)?.trim() ?? '') ?? []);
  add(findSuspects(contract, set, read));
  found.delete('');
  return [...found];
}

function findSuspects(contract: Contract, set: readonly string[], read: ReadVariable): string[] {
  const values = publicVariables(contract, set).map((name) => read(name)?.trim() ?? '');
  return values.flatMap(wordsLikeKeys).flatMap(spellings);
}

/** Shorter ones may be ordinary words, which a report must be able to say. */
const shortestWord = 16;

/**
 * What in a public value might be a key, whatever the name of the variable says. A host is none, because messages name
 * hosts; a token of three parts is one, though it has dots.
 */
function wordsLikeKeys(value: string): string[] {
  const words = value.replaceAll(/:\/\/[^/?#\s"']+/g, ' ').match(/[\w.+~-]+/g) ?? [];
  const isToken = (word: string) => /^[\w-]{16,}\.[\w-]+\.[\w-]{16,}$/.test(word);
  const isLikeKey = (word: string) => !word.includes('.') && /[\d_]/.test(word);
  return words.filter((word) => word.length >= shortestWord && (isToken(word) || isLikeKey(word)));
}

/** A key with and without what stands around it, and the parts of a JWT or of a JWK, which errors may quote alone. */
function spellings(value: string): string[] {
  const bare = value.replace(/^(['"`])(.*)\1$/, '$2');
  const [, payload = '', signature = ''] = /^[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(bare) ?? [];
  const privateParts = [...bare.matchAll(/"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"([^"]*)"/g)].flatMap(([, part = '']) => part);
  // The name of the variable, or `Bearer`, was copied with it: whoever is given the value may quote the key alone.
  const words = /^(export\s|[A-Z]\w*\s*=|bearer\s|authorization\s*:|apikey\s*:)/i.test(bare) ? wordsLikeKeys(bare) : [];
  return [value, bare, ...words, payload, signature, ...privateParts];
}

/** A scrubber that knows every secret of the configuration. */
export function createSecretScrubber(settings: Settings, platform: PlatformVariables): Scrubber {
  return createScrubber(secretsOf(settings, platform), {
    suspects: platform.suspects.map((suspect) => suspect.reveal()),
    addresses: secretAddressesOf(settings),
  });
}

/** Every configured secret as plain text. */
export function secretsOf(settings: Settings, platform: PlatformVariables): readonly string[] {
  const { healthTokens, heartbeatUrl, webhookUrl, webhookSecret } = settings;
  const secrets = [...healthTokens, ...platform.secrets, ...(webhookSecret ? [webhookSecret] : [])];
  const keys = [heartbeatUrl, webhookUrl].flatMap((url) => (url ? keysIn(url.reveal()) : []));
  return [...secrets.map((secret) => secret.reveal()), ...keys];
}

/**
 * The addresses that are secrets, and what follows the host in them. Their parts are none: this service may be at the same
 * host, and with all beginnings of an address all addresses would be gone.
 */
export function secretAddressesOf({ heartbeatUrl, webhookUrl }: Settings): readonly string[] {
  return [heartbeatUrl, webhookUrl].flatMap((url) => {
    const text = url?.reveal() ?? '';
    const { pathname = '', search = '' } = URL.parse(text) ?? {};
    return [text, pathname + search].filter((part) => part.length >= shortestWord);
  });
}

/** The words in an address that might be its key. */
function keysIn(text: string): string[] {
  const { pathname = '', search = '', username = '', password = '' } = URL.parse(text) ?? {};
  const words = [...`${pathname}${search}`.split(/[/?&=;,]/), username, password].map(decode);
  const isKey = (word: string) => word.length >= shortestPart && /\d/.test(word) && /[A-Za-z]/.test(word);
  return words.filter((word) => word.length >= shortestWord || isKey(word));
}

/** With letters and digits both it is no ordinary word. */
const shortestPart = 8;

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
