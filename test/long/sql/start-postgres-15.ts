import { chownSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSql } from '../../../src/sql/read-sql.ts';
import { readSql as readStackSql } from '../../stack/database.ts';
import { onFreePort } from '../../stack/free-port.ts';
import { startKeptProcess } from '../../stack/kept-process.ts';
import { connectDatabase } from '../../support/sql/sql-database.ts';

export interface Postgres15 {
  /** Of the database, for a role; the server asks for no password. */
  urlFor(role: string): string;
  stop(): Promise<void>;
}

/** A PostgreSQL 15 of its own, from the folder with its programs, with a WingmanMatch and the functions in it. */
export async function startPostgres15(binaries: string): Promise<Postgres15> {
  const { urlFor: url, stop } = await startEmptyPostgres15(binaries);
  const { run, close } = connectDatabase(url('postgres'));
  try {
    for (const file of ['supabase.sql', 'platform.sql', 'grants.sql', 'seed.sql']) await run(readStackSql(file));
    await run(await readSql('install'));
    return { urlFor: url, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await close();
  }
}

/** One with nothing in it. */
export function startEmptyPostgres15(binaries: string): Promise<Postgres15> {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-postgres-15-'));
  const user = unprivilegedUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  return onFreePort(async (port) => {
    const server = await startKeptProcess({
      commands: [
        [join(binaries, 'initdb'), '--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--no-sync'],
        [join(binaries, 'postgres'), '-D', data, '-p', `${port}`, '-c', 'fsync=off', '-c', 'unix_socket_directories='],
      ],
      folder,
      endSignal: 'SIGQUIT',
      ready: /ready to accept connections/,
      ...(user && { user }),
    });
    return { urlFor: (role: string) => `postgres://${role}@127.0.0.1:${port}/postgres`, stop: server.stop };
  });
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const [, , uid, gid] = /^(?:postgres|nobody):.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}
