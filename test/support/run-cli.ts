import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `wingman-health` as a process of its own that gets nothing from this one but its PATH. */
export function startCli(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const child = spawn(process.execPath, ['src/cli.ts', ...words], { cwd: root, env });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (data) => (text[name] += data));
  const ended = once(child, 'close').then(([code]): CliRun => ({ code: code as number | null, ...text }));
  return { child, ended };
}

/** Runs it to its end. */
export function runCli(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return startCli(words, environment).ended;
}
