import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { childEnvironment } from './child-environment.ts';

/** An answer of the service, with the time that it took. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are judged by the tests
  readonly body: any;
  readonly tookMs: number;
}

/** A service that listens, whoever runs it. */
export interface ListeningService {
  readonly url: string;
  /** Everything it printed so far. */
  readonly output: readonly string[];
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Asks again and again until an answer satisfies, and says how long that took; fails with the last answer. */
  until(path: string, satisfies: (answer: Answer) => boolean, withinMs: number): Promise<number>;
}

/** The service as a process of its own. */
export interface ServiceProcess extends ListeningService {
  readonly pid: number;
  signal(name: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

const main = resolve(import.meta.dirname, '../../src/main.js');
/** Where no `.env` of whoever runs the tests is found. */
const cwd = import.meta.dirname;
const pauseMs = 50;

type Variables = Readonly<Record<string, string>>;

/** Most tests read what a status means; who may has tests of its own. */
export const tellMessages = { DETAILS: 'messages' } as const;

/** The variables of a service that gets nothing from this process but what every process needs. */
function bare(environment: Variables): Variables {
  return { ...childEnvironment, ...tellMessages, PORT: '0', HOST: '127.0.0.1', ...environment };
}

/** Runs `src/main.js` until it exits by itself; for starts that must fail. */
export async function runService(environment: Variables) {
  const child = spawn(process.execPath, [main], { cwd, env: bare(environment) });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

/** Starts `src/main.js`, or what was built of it, as a process of its own, and waits until it listens. */
export async function startService(environment: Variables, entry = main): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [entry], { cwd, env: bare(environment) });
  const output: string[] = [];
  const ended = once(child, 'close').then(([code]) => code as number | null);
  createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
  const url = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      if (line.includes('"msg":"Started"')) found(JSON.parse(line).url);
    });
    void ended.then(() => failed(new Error(`The service did not start:\n${output.join('\n')}`)));
  });
  return {
    ...listenAt(url, output),
    pid: child.pid ?? 0,
    signal: (name) => void child.kill(name),
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Whatever answers at a URL, as a service that can be asked. */
export function listenAt(url: string, output: readonly string[]): ListeningService {
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const from = performance.now();
    const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(5_000) });
    const body = await response.json();
    return { status: response.status, headers: response.headers, body, tookMs: performance.now() - from };
  };
  return {
    url,
    output,
    get,
    async until(path, satisfies, withinMs) {
      const from = performance.now();
      for (;;) {
        const answer = await get(path);
        const tookMs = performance.now() - from;
        if (satisfies(answer)) return tookMs;
        if (tookMs > withinMs) throw new Error(`${path} after ${withinMs} ms: ${JSON.stringify(answer.body, null, 1)}`);
        await wait(pauseMs);
      }
    },
  };
}
