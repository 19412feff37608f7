import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { findRedisServer } from '../stack/redis.ts';
import { childEnvironment } from '../support/child-environment.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-dev-'));
// The database runs as another user.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
let count = 0;

/** `npm run dev` with a folder of its own for what it leaves on disk, which also marks every process below it. */
function startDev(environment: Readonly<Record<string, string>> = {}, dotenv = '') {
  count += 1;
  const [cwd, temporary] = [join(folder, `dev-${count}`), join(folder, `tmp-${count}`)];
  for (const path of [cwd, temporary]) mkdirSync(path, { mode: 0o755 });
  if (dotenv) writeFileSync(join(cwd, '.env'), dotenv);
  const child = spawn(
    process.execPath,
    ['--import', join(root, 'src/node/require-node.js'), join(root, 'test/stack/dev.ts')],
    {
      cwd,
      env: { ...childEnvironment, TMPDIR: temporary, PORT: '0', ...environment },
      detached: true,
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (data) => (text += data));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      if (child.exitCode !== null) throw new Error(`It has ended:\n${text}`);
      await wait(20);
    }
    return pattern.exec(text) ?? [];
  };
  const processes = () => processesWith(`TMPDIR=${temporary}`).filter((pid) => pid !== child.pid);
  return { child, ended, until, processes, said: () => text, leftOnDisk: () => readdirSync(temporary) };
}

const numbers = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Every process that has this in its environment, and those below it: PostgreSQL writes its titles over its own. */
function processesWith(variable: string): readonly number[] {
  const all = numbers();
  const found = new Set(all.filter((pid) => read(pid, 'environ').includes(`${variable}\0`)));
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const pid of all) if (found.has(parentOf(pid))) found.add(pid);
  }
  return [...found];
}

const nameOf = (pid: number) => read(pid, 'comm').trim();
const parentOf = (pid: number) => Number(/^PPid:\t(\d+)/m.exec(read(pid, 'status'))?.[1]);
const isUp = /Ctrl-C stops all of it/;

/** Within which everything is gone. */
const limitMs = 3_000;

/** Ctrl-C, to that process alone or, as a terminal sends it, to everybody in its group. */
async function interrupt({ child, ended, processes }: ReturnType<typeof startDev>, everybody = false) {
  const before = processes();
  const from = performance.now();
  process.kill(everybody ? -(child.pid ?? Number.NaN) : (child.pid ?? Number.NaN), 'SIGINT');
  const code = await ended;
  const tookMs = performance.now() - from;
  // Who keeps a server sees to its end, and may be a moment later than the command.
  const living = () => before.filter((pid) => numbers().includes(pid));
  while (living().length > 0 && performance.now() - from < limitMs) await wait(20);
  return { code, tookMs, left: living().map(nameOf) };
}

function expectNothingLeft(dev: ReturnType<typeof startDev>): void {
  expect(dev.processes().map(nameOf)).toEqual([]);
  expect(dev.leftOnDisk()).toEqual([]);
}

test('a used port is one line before anything is started, and names another', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const dev = startDev({ PORT: `${port}` });
  expect(await dev.ended).toBe(1);
  expect(dev.said()).toBe(`Port ${port} of 127.0.0.1 cannot be had. Choose another: PORT=${port + 1} npm run dev\n`);
  expectNothingLeft(dev);
  other.close();
});

test('nonsense in a setting is told before anything is started', async () => {
  const dev = startDev({ PORT: 'eighty' });
  expect(await dev.ended).toBe(1);
  expect(dev.said()).toMatch(/^The service cannot start: its configuration has 1 problem\.\n {2}PORT: [^\n]+\n$/);
});

test('.env is read, what it leaves empty is not set, and PORT=0 is told as what it became', async () => {
  const dev = startDev(
    { SUPABASE_URL: 'http://127.0.0.1:9', REDIS_URL: '' },
    'RESEND_API_KEY=\nLOG_LEVEL=warn\nHOST=127.0.0.1\n',
  );
  const [, url] = await dev.until(/wingman-health is at (http:\/\/127\.0\.0\.1:\d+)\n[\s\S]*Ctrl-C/);
  expect(dev.said()).toMatch(/Supabase +as given by SUPABASE_/);
  expect(dev.said()).toMatch(/Redis +as given by REDIS_URL/);
  expect(dev.said()).toMatch(/Resend +http:/);
  expect(dev.said()).not.toContain('"msg":"Started"');
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect(await interrupt(dev)).toMatchObject({ code: 0 });
  expectNothingLeft(dev);
}, 60_000);

test.each([
  ['while the database is made', /^initdb/],
  ['while the database starts', /^postgres/],
  ['with Redis alone', /^redis-server/],
])(
  'Ctrl-C during the start, %s, ends all of it within 3 s',
  async (_when, name) => {
    const dev = startDev();
    await expect
      .poll(() => dev.processes().map(nameOf), { timeout: 30_000, interval: 5 })
      .toContainEqual(expect.stringMatching(name));
    const { tookMs, left } = await interrupt(dev, true);
    expect(tookMs).toBeLessThan(limitMs);
    expect(left).toEqual([]);
    expectNothingLeft(dev);
  },
  40_000,
);

/** Without a database of its own it is up at once. */
const elsewhere = { SUPABASE_URL: 'http://127.0.0.1:9' };
type Breakage = (dev: ReturnType<typeof startDev>) => void;
const breakages: readonly (readonly [what: string, given: Readonly<Record<string, string>>, breakIt: Breakage])[] = [
  ['nothing', {}, () => {}],
  ['Redis, which was killed', elsewhere, ({ processes }) => signalAll(processes(), /^redis/, 'SIGKILL')],
  ['Redis, which hangs', elsewhere, ({ processes }) => signalAll(processes(), /^redis/, 'SIGSTOP')],
  [
    'PostgreSQL, which hangs with all its workers',
    {},
    ({ processes }) => signalAll(processes(), /^postgres/, 'SIGSTOP'),
  ],
  ['PostgreSQL, which was killed', {}, ({ processes }) => signalAll(processes(), /^postgres/, 'SIGKILL')],
  [
    'the service, which hangs',
    elsewhere,
    ({ child, processes }) =>
      signalAll(
        processes().filter((pid) => parentOf(pid) === child.pid),
        /^MainThread|^node/,
        'SIGSTOP',
        'src/main.js',
      ),
  ],
];

function signalAll(pids: readonly number[], name: RegExp, signal: NodeJS.Signals, command = ''): void {
  const found = pids.filter((pid) => name.test(nameOf(pid)) && read(pid, 'cmdline').includes(command));
  expect(found.length).toBeGreaterThan(0);
  for (const pid of found) process.kill(pid, signal);
}

test.skipIf(!findRedisServer()).each(breakages)(
  'Ctrl-C ends it within 3 s whatever is broken: %s',
  async (_what, given, breakIt) => {
    const dev = startDev(given);
    await dev.until(isUp);
    breakIt(dev);
    const { tookMs, left } = await interrupt(dev);
    expect(left).toEqual([]);
    expect(tookMs).toBeLessThan(limitMs);
    expectNothingLeft(dev);
  },
  60_000,
);
