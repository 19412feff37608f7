import { expect, test, vi } from 'vitest';
import {
  besideSound,
  expectCostsItselfAlone,
  lineOf,
  startWith,
  watchProbes,
  writeModule,
} from '../support/hostile-module.ts';
import { startCli } from '../support/run-cli.ts';
import { runService } from '../support/start-service.ts';

// Most of it is the start of a process and the seconds that a thread may take.
vi.setConfig({ testTimeout: 90_000 });

test.each([
  ['loop', 'const end = Date.now() + 3_000; while (Date.now() < end);', /did not turn any more \(loop\.mjs:8:\d+\)/],
  ['for-ever', 'await null; for (;;);', /did not turn any more \(for-ever\.mjs:8:\d+\)/],
  ['exit', 'process.exit(0);', /process\.exit\(0\) \(exit\.mjs:8:\d+\)/],
  [
    'arrays',
    'const kept = []; for (;;) { kept.push(new Array(1e6).fill(0.5)); await new Promise(setImmediate); }',
    /more than 256 MB/,
  ],
  [
    'buffers',
    'const kept = []; for (;;) { kept.push(Buffer.alloc(4e6, 1)); await new Promise(setImmediate); }',
    /more than 256 MB/,
  ],
])('a check that ends its thread costs itself alone: %s', expectCostsItselfAlone);

test('what a thread is blocked by is in the log with its stack', async () => {
  const path = besideSound('stack', 'spin();', 'function spin() { for (;;); }');
  const service = await startWith(path);
  await service.until('/health/billing/hostile', ({ body }) => body.reason === 'crashed', 20_000);
  const line = await lineOf(service, ({ check, stack }) => check === 'billing.hostile' && stack);
  expect(line.msg).toBe('billing.hostile blocked the thread that it runs in');
  expect(line.stack).toMatch(/at spin \(file:.*stack\.mjs:2:\d+\)\n {4}at run \(file:.*stack\.mjs:8:\d+\)/);
  expect(await service.stop()).toBe(0);
});

test('a check that breaks thousands of things at once is told once for each thread, and delays nobody', async () => {
  const code = "for (let n = 0; n < 5_000; n += 1) Promise.reject(new Error('broken ' + n));";
  const service = await startWith(besideSound('thousands', code));
  const endWatch = watchProbes(service);
  await service.until('/health/billing/hostile', ({ body }) => body.error?.includes('broken 0'), 20_000);
  await service.until('/health/billing/sound', ({ body }) => body.status === 'healthy', 20_000);
  expect((await endWatch()).at(-1)).toBeLessThan(2_500);
  expect(service.output.filter((line) => line.includes('billing.hostile')).length).toBeLessThan(50);
  expect(await service.stop()).toBe(0);
});

test('a module that never ends loading is one line and the exit code 1', async () => {
  const { code, text } = await runService({ CHECKS_MODULE: writeModule('never.mjs', 'await new Promise(() => {});') });
  expect(code).toBe(1);
  expect(text.trim().split('\n')).toEqual([
    'The service cannot start: its configuration has 1 problem.',
    expect.stringMatching(/^ {2}CHECKS_MODULE: has not loaded within 10 s: see what it awaits at its top level/),
  ]);
});

test.each([
  ['waits', 'await new Promise(() => {});'],
  ['loops', 'for (;;);'],
])('the time limit of the command line holds for a module that %s when it is loaded', async (name, text) => {
  const from = performance.now();
  const module = writeModule(`cli-${name}.mjs`, text);
  const run = await startCli(['check', 'environment', '--timeout', '1s'], { CHECKS_MODULE: module }).ended;
  expect(performance.now() - from).toBeLessThan(25_000);
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('CHECKS_MODULE: has not loaded within 1 s');
});

test.each([[['explain', 'redis.connection']], [['contract']], [['wait', '--self']]])(
  'the time limit of %j holds for a module that is never loaded',
  async (words) => {
    const module = writeModule('cli-never.mjs', 'await new Promise(() => {});');
    const run = await startCli([...words, '--timeout', '1s'], { CHECKS_MODULE: module }).ended;
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('CHECKS_MODULE: has not loaded within 1 s');
  },
);

test('the command line tells a check that blocks as crashed, prints what the module prints, and ends', async () => {
  const module = besideSound('cli-loop', 'for (;;);', "console.log('printed at the top');");
  const { code, stdout, stderr } = await startCli(['check', 'billing.hostile', '--details'], {
    CHECKS_MODULE: module,
    CHECK_TIMEOUT: '10s',
  }).ended;
  expect(code).toBe(1);
  expect(stdout).toContain('cli-loop.mjs:8:');
  expect(stderr).toContain('printed at the top');
});
