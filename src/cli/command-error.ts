/** A command cannot do what it was asked. The message says why and what to do, for the person at the terminal. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** It was asked wrongly: a flag, a command or a name that does not exist. Answered with where the help is. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}
