import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findRedisServer } from '../../stack/find-redis.ts';
import { onFreePort } from '../../stack/free-port.ts';
import { type KeptProcess, startKeptProcess } from '../../stack/kept-process.ts';

const { path, reason } = findRedisServer();

/** Whether there is a Redis to test against. */
export const hasRedis = path !== null;
/** The title of what is skipped without it. */
export const withRedis = reason === null ? 'with a real Redis' : `with a real Redis (skipped: ${reason})`;

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Stops the process without ending it: connections are accepted by the system, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Takes the directory away, so that the next save fails, and saves. */
  breakSaving(): Promise<void>;
  /** Sends a command over a connection of its own. */
  command(name: string, ...words: string[]): Promise<unknown>;
}

/** A real redis-server of its own, with the given words of redis.conf; the later of two wins. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  let folder = '';
  const launch = async (port: number): Promise<KeptProcess> => {
    folder = await mkdtemp(join(tmpdir(), 'wingman-health-redis-'));
    const words = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings];
    return startKeptProcess({
      commands: [[path ?? '', ...words]],
      folder,
      endSignal: 'SIGKILL',
      ready: /Ready to accept connections/,
    });
  };
  let port = 0;
  let running: KeptProcess | null = await onFreePort((free) => {
    port = free;
    return launch(free);
  });
  const stop = async () => {
    const ended = running;
    running = null;
    await ended?.stop();
  };
  const command = async (name: string, ...words: string[]) => {
    const client = new Redis(port);
    try {
      return await client.call(name, ...words);
    } finally {
      client.disconnect();
    }
  };

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop,
    async start() {
      running ??= await launch(port);
    },
    freeze: () => process.kill(running?.pid ?? Number.NaN, 'SIGSTOP'),
    thaw: () => process.kill(running?.pid ?? Number.NaN, 'SIGCONT'),
    async breakSaving() {
      await rm(folder, { recursive: true, force: true });
      await command('BGSAVE');
      while (!String(await command('INFO', 'persistence')).includes('rdb_last_bgsave_status:err')) await setImmediate();
    },
    command,
    [Symbol.asyncDispose]: stop,
  };
}
