/** The variables of a process, as they were when they were read. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A frozen copy of the process's environment: nothing else in the service reads it. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}
