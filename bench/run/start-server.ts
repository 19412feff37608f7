import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { onFreePort } from '../../test/stack/free-port.ts';
import { readProcess } from './process-figures.ts';

export interface ServerOrder {
  /** With the words that keep it on its core. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The path that is asked until it answers well. */
  readonly live: string;
  /** Whether it is told things over a channel of Node's. */
  readonly isTold?: boolean;
}

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  /** From the spawn to the first good answer. */
  readonly startMs: number;
  /** Processor time until then; null where the system does not tell. */
  readonly startCpuMs: number | null;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const startLimitMs = 30_000;
const stopLimitMs = 3_000;
const pauseMs = 1;
/** Of what a server printed, for the message when it does not start. */
const outputLimit = 3_000;

const running = new Set<ChildProcess>();

// However this process ends, but for a SIGKILL, no server outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @throws with what it printed, when it ends or does not answer in time */
export function startServer(order: ServerOrder): Promise<RunningServer> {
  return onFreePort((port) => launch(order, port));
}

async function launch({ command, environment, live, isTold = false }: ServerOrder, port: number) {
  const [program = '', ...words] = command;
  const from = performance.now();
  const child = spawn(program, words, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment, HOST: '127.0.0.1', PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'pipe', ...(isTold ? (['ipc'] as const) : [])],
  });
  running.add(child);
  const ended = once(child, 'close').then(() => running.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputLimit);
    });
  }
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await ended;
    clearTimeout(late);
  };
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url + live))) {
    const isLate = performance.now() - from > startLimitMs;
    if (child.exitCode !== null || isLate) {
      await stop();
      throw new Error(`${words.at(-1)} ${isLate ? 'did not answer' : 'ended'} at its start:\n${output}`);
    }
    await wait(pauseMs);
  }
  const [startMs, pid] = [performance.now() - from, child.pid ?? 0];
  return { url, pid, startMs, startCpuMs: readProcess(pid)?.cpuMs ?? null, child, stop };
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
