import { runCli } from './run-cli.ts';
import { startProcess } from './start-process.ts';

/** Runs a command line as this process, and ends it with the exit code of the command. */
export function startCli(words: readonly string[]): Promise<never> {
  return startProcess((context) => runCli(words, context));
}
