import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../support/child-environment.ts';
import { type ListeningService, listenAt } from '../support/start-service.ts';
import type { HostOrder, HostState } from './service-host.ts';

/** A service in a process of its own, whose checks run when they are told to. */
export interface WatchedService extends ListeningService {
  /** Runs a category to its end. */
  refresh(category: string): Promise<HostState>;
  /** How it is, without what is garbage. */
  look(): Promise<HostState>;
  /** The longest turn of the event loop since this was asked last, in milliseconds of processor time. */
  longestTurnMs(): Promise<number>;
  /** Stops it; the exit code, once nothing keeps the process any more. */
  stop(): Promise<number | null>;
  /** Ends it at once where it has not ended, whatever a test came to. */
  kill(): void;
}

const host = fileURLToPath(new URL('service-host.ts', import.meta.url));
const watch = fileURLToPath(new URL('../support/watch-loop.mjs', import.meta.url));

/** Nothing is due by itself while a test lasts, and no replica answers for another. */
const onlyWhenTold = {
  FLEET: 'off',
  REFRESH_DATABASE: '1h',
  REFRESH_SERVICES: '1h',
  REFRESH_REDIS: '1h',
  REFRESH_EMAIL: '1h',
  REFRESH_SCHEMA: '1h',
  REFRESH_RLS: '1h',
  REFRESH_ENVIRONMENT: '1h',
} as const;

/** How a process asks for names where that file says, as nobody else here does: it stands in the place of the system's own. */
function askingAt(resolvConf: string, node: readonly string[]) {
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  return { execPath: 'unshare', execArgv: ['--mount', 'sh', '-c', script, resolvConf, process.execPath, ...node] };
}

export async function startWatched(
  environment: Readonly<Record<string, string>>,
  resolvConf: string | null = null,
): Promise<WatchedService> {
  const node = ['--expose-gc', '--import', watch];
  const child = fork(host, [], {
    ...(resolvConf === null ? { execArgv: node } : askingAt(resolvConf, node)),
    env: { ...childEnvironment, SERVICE: JSON.stringify({ ...onlyWhenTold, ...environment }) },
    silent: true,
  });
  const output: string[] = [];
  const turns: ((ms: number) => void)[] = [];
  const ended = once(child, 'close').then(([code]) => code as number | null);
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => turns.shift()?.(JSON.parse(line).turnMs));
  const waiting = new Map<number, (state: HostState) => void>();
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  child.on('message', ({ url, id, state }: { url?: string; id: number; state: HostState }) => {
    if (url) return resolve(url);
    waiting.get(id)?.(state);
    waiting.delete(id);
  });
  void ended.then(() => reject(new Error(`The service has ended:\n${output.join('\n')}`)));
  const url = await listening;
  let orders = 0;
  const order = (words: Omit<HostOrder, 'id'>): Promise<HostState> => {
    const id = ++orders;
    child.send({ ...words, id });
    return new Promise((settle) => waiting.set(id, settle));
  };
  return {
    ...listenAt(url, output),
    refresh: (category) => order({ refresh: category }),
    look: () => order({ isThorough: true }),
    longestTurnMs() {
      child.kill('SIGWINCH');
      return new Promise((settle) => turns.push(settle));
    },
    async stop() {
      await order({ isOver: true });
      return ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
