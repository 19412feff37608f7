import { catchStrayFaults } from '../catch-stray-faults.ts';
import { keepLoopbackDirect, loadEnvironmentFile, readEnvironment } from '../config/environment.ts';
import { holdProcess, systemClock } from '../core/clock.ts';
import { CommandError } from './command.ts';
import { runCli } from './run-cli.ts';

/** Runs a command line as this process, and ends it with the exit code of the command. */
export async function startCli(words: readonly string[]): Promise<never> {
  catchStrayFaults();
  const interrupted = new AbortController();
  // A second signal finds no listener, and ends the process the hard way.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort(name));

  const release = holdProcess();
  const code = await runCli(words, {
    stdout: process.stdout,
    stderr: process.stderr,
    readEnvironment(file) {
      const complaint = loadEnvironmentFile(file);
      if (complaint) throw new CommandError(complaint);
      keepLoopbackDirect();
      return readEnvironment();
    },
    clock: systemClock,
    signal: interrupted.signal,
  });
  release();
  // Everything is written: a check that ignored its deadline must not keep the process.
  process.exit(code);
}
