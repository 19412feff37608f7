import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where redis-server is, or why there is none. */
export type RedisLocation =
  | { readonly path: string; readonly reason: null }
  | { readonly path: null; readonly reason: string };

const installLimitMs = 90_000;

/** Looks for redis-server on the PATH. */
export function findRedisServer(): RedisLocation {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const path = folders.map((folder) => join(folder, 'redis-server')).find(isExecutable);
  return path ? { path, reason: null } : { path: null, reason: 'redis-server is not on the PATH' };
}

/** Installs redis-server where that can be done without asking: on Debian and its like, as root. */
export function installRedisServer(): RedisLocation {
  if (process.getuid?.() !== 0) return none('it can only be installed as root');
  if (!existsSync('/etc/debian_version')) return none('it can only be installed on Debian and its like');
  const deadline = Date.now() + installLimitMs;
  for (const command of [['update'], ['install', '-y', '--no-install-recommends', 'redis-server']]) {
    const { status, stderr } = spawnSync('apt-get', command, {
      // The package would otherwise start a server of its own, and ask questions.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      timeout: Math.max(1_000, deadline - Date.now()),
      encoding: 'utf8',
    });
    if (status !== 0) return none(`apt-get ${command[0]} failed: ${stderr.trim().split('\n').at(-1) || 'no answer'}`);
  }
  return findRedisServer();
}

function none(why: string): RedisLocation {
  return { path: null, reason: `redis-server is not on the PATH, and ${why}` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
