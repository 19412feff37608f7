import { describeProblems, StartupError } from '../config/startup-error.ts';
import { CommandError } from './command.ts';

/** What goes wrong with a command as a sentence, never as a stack. */
export function describeError(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof StartupError) return `The configuration has ${describeProblems(error.problems)}`;
  return error instanceof Error ? `This should not happen: ${error.name}: ${error.message}` : 'This should not happen';
}
