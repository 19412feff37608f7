import { catchStrayFaults } from '../catch-stray-faults.ts';
import { keepLoopbackDirect, loadEnvironmentFile, readEnvironment } from '../config/environment.ts';
import { holdProcess, systemClock } from '../core/clock.ts';
import { createOutput } from './output.ts';
import { runCli } from './run-cli.ts';

/** Runs a command line as this process, and ends it with the exit code of the command. */
export async function startCli(words: readonly string[]): Promise<never> {
  catchStrayFaults();
  const { rest, file } = takeEnvironmentFile(words);
  const complaint = loadEnvironmentFile(file);
  keepLoopbackDirect();
  const environment = readEnvironment();
  const interrupted = new AbortController();
  // A second signal finds no listener, and ends the process the hard way.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort(name));

  const release = holdProcess();
  const code = await runCli(rest, {
    environment,
    complaint,
    out: createOutput(process.stdout, environment),
    err: createOutput(process.stderr, environment),
    clock: systemClock,
    signal: interrupted.signal,
  });
  release();
  // Everything is written: a check that ignored its deadline must not keep the process.
  process.exit(code);
}

/** Every command has this option. It is not called --env-file, which Node takes for its own wherever it stands. */
function takeEnvironmentFile(words: readonly string[]) {
  const at = words.findIndex((word) => /^--env(=|$)/.test(word));
  if (at < 0) return { rest: words };
  const [word = '', next] = words.slice(at);
  const isInline = word.includes('=');
  const file = isInline ? word.slice(word.indexOf('=') + 1) : (next ?? '');
  return { rest: words.toSpliced(at, isInline ? 1 : 2), file };
}
