#!/usr/bin/env node
import { catchStrayFaults } from './catch-stray-faults.ts';
import { createOutput } from './cli/output.ts';
import { runCli } from './cli/run-cli.ts';
import { readEnvironment } from './config/environment.ts';
import { holdProcess, systemClock } from './core/clock.ts';

catchStrayFaults();
const environment = readEnvironment();
const interrupted = new AbortController();
// A second signal finds no listener, and ends the process the hard way.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupted.abort(name));

const release = holdProcess();
const code = await runCli(process.argv.slice(2), {
  environment,
  out: createOutput(process.stdout, environment),
  err: createOutput(process.stderr, environment),
  clock: systemClock,
  signal: interrupted.signal,
});
release();
// Everything is written: a check that ignored its deadline must not keep the process.
process.exit(code);
