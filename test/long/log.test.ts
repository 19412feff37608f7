import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';
import { freePort } from '../unit/clients/http-server.ts';

const main = resolve(import.meta.dirname, '../../src/main.js');

/** The service with its standard output where the test wants it; asked until it answers. */
async function start(stdout: number | 'pipe', variables: Record<string, string> = {}) {
  const port = await freePort();
  const env = { ...childEnvironment, PORT: String(port), HOST: '127.0.0.1', DRAIN_DELAY: '0s', ...variables };
  const child = spawn(process.execPath, [main], { cwd: import.meta.dirname, env, stdio: ['ignore', stdout, 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let errors = '';
  child.stderr?.on('data', (data) => (errors += data));
  const url = `http://127.0.0.1:${port}`;
  const ask = async () => {
    const from = performance.now();
    const { status } = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(2_000) });
    return { status, tookMs: performance.now() - from };
  };
  for (let tries = 0; ; tries += 1) {
    const answer = await ask().catch(() => null);
    if (answer?.status === 200) break;
    if (tries > 100) throw new Error(`It does not answer: ${errors}`);
    await wait(100);
  }
  const stop = async () => {
    const from = performance.now();
    child.kill('SIGTERM');
    return { code: await ended, tookMs: performance.now() - from, errors };
  };
  return { child, ask, stop };
}

/** Prints so much each second that no pipe holds it. */
const chatty = `
const shout = () => { for (let line = 0; line < 4000; line += 1) console.log('x'.repeat(1900)); };
export default ({ healthy }) => ({
  categories: [{ name: 'mine', cadenceMs: 1000 }],
  checks: [{ name: 'mine.one', title: 'Mine', run: () => { shout(); return healthy('Fine'); } }],
});
`;
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const CHECKS_MODULE = join(folder, 'chatty.mjs');
writeFileSync(CHECKS_MODULE, chatty);

async function slowest({ ask }: Awaited<ReturnType<typeof start>>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    times.push((await ask()).tookMs);
    await wait(30);
  }
  return times.toSorted((left, right) => left - right)[90] ?? 0;
}

test('a log that nobody reads holds up no answer', async () => {
  const service = await start('pipe', { CHECKS_MODULE });
  // Nobody listens to `data`, so that nothing is read of the pipe, which is full after a second or three.
  await wait(6_000);
  expect(await slowest(service)).toBeLessThan(200);
  let text = '';
  service.child.stdout?.setEncoding('utf8').on('data', (data) => (text += data));
  await wait(2_000);
  expect(text.length).toBeGreaterThan(300_000);
  for (const line of text.split('\n').slice(0, -1)) expect(() => JSON.parse(line)).not.toThrow();
  expect(await service.stop()).toMatchObject({ code: 0, errors: '' });
}, 60_000);

/** Writes a hundred lines of 100 kB at once, and one each 100 ms from then on. */
const writer = `
import { createStandardOutput } from ${JSON.stringify(resolve(import.meta.dirname, '../../src/observers/standard-output.ts'))};
const out = createStandardOutput((lines) => 'lost ' + lines + '\\n');
for (let line = 0; line < 100; line += 1) out.write('x'.repeat(100_000) + '\\n');
process.stderr.write('written');
setInterval(() => out.write('later\\n'), 100);
`;

test('of what nobody reads a megabyte waits, and how much was lost is told when it is read', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer], { env: { ...childEnvironment } });
  await once(child.stderr, 'data');
  await wait(1_000);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data) => (text += data));
  for (let tries = 0; tries < 50 && !text.endsWith('later\n'); tries += 1) await wait(100);
  child.kill('SIGKILL');
  const lines = text.split('\n');
  const kept = lines.filter((line) => line.startsWith('x')).length;
  expect(kept).toBeGreaterThanOrEqual(10);
  expect(kept).toBeLessThan(20);
  // Those that came while it was full, too.
  const lost = Number(/^lost (\d+)$/m.exec(text)?.[1]);
  expect(lost).toBeGreaterThanOrEqual(100 - kept);
  expect(lines.at(-2)).toBe('later');
}, 60_000);

test('a service whose log was never read ends at once', async () => {
  const service = await start('pipe', { CHECKS_MODULE });
  await wait(4_000);
  const { code, tookMs } = await service.stop();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
}, 60_000);

test('a full disk below the log keeps the service neither from starting nor from ending', async () => {
  const full = openSync('/dev/full', 'w');
  const service = await start(full);
  expect((await service.ask()).status).toBe(200);
  expect(await service.stop()).toMatchObject({ code: 0, errors: '' });
  closeSync(full);
}, 60_000);

test('a reader that has gone away takes nothing but the log with it', async () => {
  const service = await start('pipe');
  service.child.stdout?.destroy();
  await wait(1_000);
  expect((await service.ask()).status).toBe(200);
  expect(await service.stop()).toMatchObject({ code: 0, errors: '' });
}, 60_000);
