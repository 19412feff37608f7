import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { runCli as runWords } from '../../src/cli/run-cli.ts';
import { systemClock } from '../../src/core/clock.ts';
import { childEnvironment } from './child-environment.ts';

const cli = resolve(import.meta.dirname, '../../src/cli.js');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Variables = Readonly<Record<string, string>>;

/**
 * Starts `wingman-health` as a process of its own that gets nothing from this one but what every process needs, in a
 * folder where no `.env` of whoever runs the tests is found.
 */
export function startCli(words: readonly string[], environment: Variables = {}, cwd: string = import.meta.dirname) {
  const env = { ...childEnvironment, ...environment };
  const child = spawn(process.execPath, [cli, ...words], { cwd, env });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (data) => (text[name] += data));
  const ended = once(child, 'close').then(([code]): CliRun => ({ code: code as number | null, ...text }));
  return { child, ended };
}

/** Runs a command line in this process, as `src/cli.js` does, where being a process of its own is not the point. */
export async function runCli(words: readonly string[], environment: Variables = {}): Promise<CliRun> {
  const [stdout, stderr] = [collect(), collect()];
  const code = await runWords(words, {
    readEnvironment: () => environment,
    stdout: stdout.stream,
    stderr: stderr.stream,
    clock: systemClock,
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collect() {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, written) {
      chunks.push(String(chunk));
      written();
    },
  });
  return { stream, text: () => chunks.join('') };
}
