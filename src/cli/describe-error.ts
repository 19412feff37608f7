import { describeProblems, StartupError } from '../config/startup-error.ts';
import { CommandError } from './command.ts';

/** What goes wrong with a command as a sentence, never as a stack. */
export async function describeError(error: unknown): Promise<string> {
  if (error instanceof CommandError) return error.message;
  if (error instanceof StartupError) return `The configuration has ${describeProblems(error.problems)}`;
  if (!(error instanceof Error)) return 'This should not happen';
  const { withholdSecrets } = await import('../config/withhold-secrets.ts');
  return withholdSecrets(`This should not happen: ${error.name}: ${error.message}`);
}
