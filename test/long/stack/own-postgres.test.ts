import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createCleanup } from '../../stack/cleanup.ts';
import { startDatabaseSource, startStack } from '../../stack/stack.ts';

/** How long a killed stack may take to go away. */
const patience = { timeout: 20_000 };

test('a stack whose Redis does not start stops the rest', async () => {
  // A server that no other test file makes databases on.
  vi.stubEnv('TEST_DATABASE_URL', undefined);
  const cleanup = createCleanup();
  onTestFinished(cleanup.run);
  const database = await startDatabaseSource(cleanup.add);
  const sql = postgres(database.serverUrl, { max: 1 });
  onTestFinished(() => sql.end());

  await expect(startStack({ database, redis: { path: '/bin/false' } })).rejects.toThrow(
    '/bin/false ended before it was ready',
  );

  const databases = await sql`select datname from pg_database where datname like 'wingman%'`;
  expect(databases.map(({ datname }) => datname)).toEqual([database.template]);
});

test('a stack leaves nothing behind when its process is killed', async () => {
  const { child, leftovers } = await startProcess();

  child.kill('SIGKILL');

  await vi.waitFor(() => expect(leftovers()).toEqual([]), patience);
});

test('an interrupt from the terminal reaches the process alone, which stops the stack itself', async () => {
  const { child, leftovers } = await startProcess();
  const exited = once(child, 'exit');

  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');

  expect(await exited).toEqual([0, null]);
  expect(leftovers()).toEqual([]);
});

/** A process with a stack, in a process group and with a folder for temporary files of its own. */
async function startProcess(): Promise<{ child: ChildProcess; leftovers: () => string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-stack-test-'));
  // The servers may run as another user.
  chmodSync(folder, 0o755);
  const { TEST_DATABASE_URL: _, ...environment } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL('stack-process.ts', import.meta.url))], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment, TMPDIR: folder },
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await vi
      .waitFor(() => expect(leftovers()).toEqual([]), patience)
      .finally(() => rmSync(folder, { recursive: true }));
  });
  const leftovers = () => [...readdirSync(folder), ...processesThatName(folder)];
  await once(child.stdout, 'data');
  expect(leftovers()).not.toEqual([]);
  return { child, leftovers };
}

/** Keepers and PostgreSQL name their folder; a keeper outlives its server. Only Linux lists processes like this. */
function processesThatName(folder: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readCommand)
    .filter((command) => command.includes(folder));
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended since it was listed.
    return '';
  }
}
