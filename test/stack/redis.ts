import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFreePort } from './free-port.ts';
import { type KeptProcess, startKeptProcess } from './kept-process.ts';

export interface RedisServer {
  /** With the password, when there is one; the same after a restart. */
  readonly url: string;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Ends it; a connection to it is refused from then on. */
  stop(): Promise<void>;
  /** Freezes the process: connections are accepted by the system, and nothing is answered. */
  hang(): void;
  resume(): void;
}

export interface RedisOptions {
  /** Where redis-server is. */
  readonly path: string;
  readonly password?: string;
  /** As redis.conf has it, such as `2mb`. */
  readonly maxMemory?: string;
}

/** A real Redis that keeps nothing. */
export async function startRedis({ path, password, maxMemory }: RedisOptions): Promise<RedisServer> {
  const launch = (port: number): Promise<KeptProcess> => {
    const folder = mkdtempSync(join(tmpdir(), 'wingman-health-redis-'));
    return startKeptProcess({
      commands: [
        [
          path,
          ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
          ...(password ? ['--requirepass', password] : []),
          ...(maxMemory ? ['--maxmemory', maxMemory] : []),
        ],
      ],
      folder,
      // Also ends a frozen process.
      endSignal: 'SIGKILL',
      ready: /Ready to accept connections/,
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
  return {
    url: `redis://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`,
    async start() {
      running ??= await launch(port);
    },
    async stop() {
      const ended = running;
      running = null;
      await ended?.stop();
    },
    hang: () => send('SIGSTOP'),
    resume: () => send('SIGCONT'),
  };
}
