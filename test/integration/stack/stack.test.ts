import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { createCleanup } from '../../stack/cleanup.ts';
import { type Stack, type StackOptions, startDatabaseSource, startStack } from '../../stack/stack.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';

/** How long a killed stack may take to go away. */
const patience = { timeout: 10_000 };

test('gives the variables that a service needs', async () => {
  const { supabase, resend, environment } = await start({ redis: false });

  expect(environment).toEqual({
    SUPABASE_URL: supabase.url,
    SUPABASE_ANON_KEY: supabase.publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: supabase.secretKey,
    SUPABASE_JWT_SECRET: supabase.jwtSecret,
    NEXT_PUBLIC_SUPABASE_URL: supabase.url,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: supabase.publishableKey,
    RESEND_API_KEY: resend.apiKey,
    RESEND_BASE_URL: resend.url,
    EMAIL_TEMPLATES: 'resend',
    ANTHROPIC_API_KEY: expect.stringMatching(/^sk-ant-/),
    ENVIRONMENT: 'development',
  });
});

test('each stack has a database of its own', async () => {
  const [left, right] = [await start({ redis: false }), await start({ redis: false })];

  await left.supabase.sql('delete from user_profiles');

  expect(await right.supabase.sql('select from user_profiles')).toHaveLength(6);
});

describeWithProgram('redis', 'a stack with Redis', () => {
  test('says where it is', async () => {
    const { redis, environment } = await start({});
    const client = new Redis(environment.REDIS_URL ?? '', { lazyConnect: true });
    onTestFinished(() => client.disconnect());

    expect(environment.REDIS_URL).toBe(redis?.url);
    expect(await client.ping()).toBe('PONG');
  });
});

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

/** A stack that ends with its test. */
async function start(options: StackOptions): Promise<Stack> {
  const stack = await startStack({ database: inject('databaseSource'), ...options });
  onTestFinished(stack.stop);
  return stack;
}

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
