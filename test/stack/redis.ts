import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findProgram } from './find-program.ts';
import { onFreePort } from './free-port.ts';
import { type KeptProcess, startKeptProcess } from './kept-process.ts';

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Without a password; the same after a restart. */
  readonly url: string;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Ends it; a connection to it is refused from then on. */
  stop(): Promise<void>;
  /** Freezes the process: connections are accepted by the system, and nothing is answered. */
  hang(): void;
  resume(): void;
  /** Takes the directory away, so that the next save fails, and saves. */
  breakSaving(): Promise<void>;
  /** Sends a command over a connection of its own. */
  command(name: string, ...words: string[]): Promise<unknown>;
}

export interface RedisOptions {
  /** Where redis-server is; the one on the PATH unless given. */
  readonly path?: string;
  /** Words of redis.conf, such as `--maxmemory 2mb`; the later of two wins. */
  readonly settings?: readonly string[];
  /** The text of a configuration file, which a sentinel does not do without. */
  readonly file?: string;
}

/** Where redis-server is; null where there is none. */
export const findRedisServer = (): string | null => findProgram('redis-server');

/** A real Redis that keeps nothing. */
export async function startRedis({
  path = 'redis-server',
  settings = [],
  file,
}: RedisOptions = {}): Promise<RedisServer> {
  let folder = '';
  const launch = (port: number): Promise<KeptProcess> => {
    folder = mkdtempSync(join(tmpdir(), 'wingman-health-redis-'));
    const words = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
    const configuration = join(folder, 'redis.conf');
    if (file !== undefined) writeFileSync(configuration, file);
    return startKeptProcess({
      commands: [[path, ...(file === undefined ? [] : [configuration]), ...words, ...settings]],
      folder,
      // Also ends a frozen process.
      endSignal: 'SIGKILL',
      ready: /Ready to accept connections|Sentinel ID is/,
    });
  };
  let port = 0;
  let running: KeptProcess | null = await onFreePort((free) => {
    port = free;
    return launch(free);
  });
  const send = (signal: NodeJS.Signals) => {
    if (!running) throw new Error('Redis is stopped');
    process.kill(running.pid, signal);
  };
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
    async start() {
      running ??= await launch(port);
    },
    stop,
    hang: () => send('SIGSTOP'),
    resume: () => send('SIGCONT'),
    async breakSaving() {
      rmSync(folder, { recursive: true, force: true });
      await command('BGSAVE');
      while (!String(await command('INFO', 'persistence')).includes('rdb_last_bgsave_status:err')) await setImmediate();
    },
    command,
    [Symbol.asyncDispose]: stop,
  };
}
