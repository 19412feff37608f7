import { catchStrayFaults } from '../catch-stray-faults.ts';
import { type Environment, keepLoopbackDirect, loadEnvironmentFile, readEnvironment } from '../config/environment.ts';
import { holdProcess, systemClock } from '../core/clock.ts';
import { type CommandContext, CommandError, type ExitCode } from './command.ts';
import type { Stream } from './output.ts';

/** What a process has to do with the world. */
export interface RunContext extends Pick<CommandContext, 'clock' | 'signal'> {
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Asked by a command that is to run, with the file that was named. Throws a CommandError for a file that is wrong. */
  readonly readEnvironment: (file: string | undefined) => Environment;
}

/** Runs something as this process, and ends it with the exit code that it resolves with. */
export async function startProcess(run: (context: RunContext) => Promise<ExitCode>): Promise<never> {
  catchStrayFaults();
  const interrupted = new AbortController();
  // A second signal finds no listener, and ends the process the hard way.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort(name));

  const release = holdProcess();
  const code = await run({
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
