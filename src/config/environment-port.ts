import type { ReadVariable } from '../contract/find-variable.ts';
import type { Environment } from './environment.ts';

/** The platform's variables for the checks, which judge their values and never show them. */
export function createEnvironmentPort(environment: Environment): { readonly read: ReadVariable } {
  return Object.freeze({
    read: (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined),
  });
}
