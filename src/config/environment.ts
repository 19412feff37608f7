import type { ReadVariable } from '../contract/variables.ts';

/** The variables of a process, as they were when they were read. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A frozen copy of the process's environment: nothing else in the service reads it. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

/** The platform's variables for the checks, which judge their values and never show them. */
export function createEnvironmentPort(environment: Environment): {
  readonly names: readonly string[];
  readonly read: ReadVariable;
} {
  return Object.freeze({
    names: Object.freeze(Object.keys(environment)),
    read: (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined),
  });
}
