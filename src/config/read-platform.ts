import { findVariable } from '../contract/find-variable.ts';
import { platformVariable } from '../contract/platform-variable.ts';
import type { Contract } from '../contract/schema.ts';
import { createSecret, type Secret } from '../core/secret.ts';
import type { Environment } from './environment.ts';
import { createEnvironmentPort } from './environment-port.ts';
import { findPlatformSecrets } from './find-platform-secrets.ts';

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
    supabaseUrl: find(platformVariable.supabaseUrl),
    anonKey: findSecret(platformVariable.anonKey),
    serviceKey: findSecret(platformVariable.serviceKey),
    jwtSecret: findSecret(platformVariable.jwtSecret),
    redisUrl: findSecret(platformVariable.redisUrl),
    redisPassword: findSecret(platformVariable.redisPassword),
    resendKey: findSecret(platformVariable.resendKey),
    secrets: Object.freeze(findPlatformSecrets(contract, read).map(createSecret)),
  });
}
