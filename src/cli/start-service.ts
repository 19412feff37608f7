import { exitCode } from './command.ts';
import { describeError } from './describe-error.ts';
import { startProcess } from './start-process.ts';

/** Runs the service as this process: `serve`, without the command line and its other commands, which take time to load. */
export function startService(): Promise<never> {
  return startProcess(async ({ stderr, readEnvironment, signal }) => {
    try {
      const environment = readEnvironment(undefined);
      const { serve } = await import('../serve.ts');
      return await serve(environment, signal);
    } catch (error) {
      stderr.write(`${await describeError(error)}\n`);
      return exitCode.unhealthy;
    }
  });
}
