import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { startCli } from '../support/run-cli.ts';
import { runService, type ServiceProcess, startService } from '../support/start-service.ts';

// Most of it is the start of a process and the seconds that a thread may take.
vi.setConfig({ testTimeout: 90_000 });

const folder = mkdtempSync(join(tmpdir(), 'checks-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const start = (path: string, environment: Readonly<Record<string, string>> = {}) =>
  startService({ CHECKS_MODULE: path, DETAILS: 'everything', DRAIN_DELAY: '0s', CHECK_TIMEOUT: '10s', ...environment });

/** A module with a check that works and one that does this. */
function besideSound(name: string, code: string, before = ''): string {
  return write(
    `${name}.mjs`,
    `import { connect } from 'node:net';
     ${before}
     export default ({ healthy, failed, clock }) => ({
       categories: [{ name: 'billing', cadenceMs: 1000 }],
       checks: [
         { name: 'billing.sound', title: 'It works', run: () => healthy('It works') },
         { name: 'billing.hostile', title: 'It works', async run({ signal }) {
${code}
           return healthy('It works');
         } },
       ],
     });`,
  );
}

/** Asks for liveness without a pause until it is stopped, and says how long the answers took. */
function watchProbes(service: ServiceProcess) {
  const took: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const answer = await service.get('/health/live');
      expect(answer.status).toBe(200);
      took.push(answer.tookMs);
      await wait(20);
    }
  })();
  return async () => {
    isOver = true;
    await asking;
    return took.sort((left, right) => left - right);
  };
}

interface LogLine {
  readonly msg: string;
  readonly check?: string;
  readonly stack?: string | null;
  readonly printedBy?: string;
}

const logOf = (service: ServiceProcess) => service.output.map((line): LogLine => JSON.parse(line));

/** The first line of the log that fits, once it has come. */
async function lineOf(service: ServiceProcess, fits: (line: LogLine) => unknown) {
  for (let look = 0; look < 200; look += 1) {
    const found = logOf(service).find(fits);
    if (found) return found;
    await wait(50);
  }
  throw new Error(`Not in the log:\n${service.output.join('\n')}`);
}

test.each([
  ['loop', 'const end = Date.now() + 3_000; while (Date.now() < end);', /did not turn any more \(loop\.mjs:8:\d+\)/],
  ['for-ever', 'await null; for (;;);', /did not turn any more \(for-ever\.mjs:8:\d+\)/],
  ['exit', 'process.exit(0);', /process\.exit\(0\) \(exit\.mjs:8:\d+\)/],
  ['exit-later', 'setTimeout(() => process.exit(1), 10); await new Promise(() => {});', /process\.exit\(1\)/],
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
])('a check that ends its thread costs itself alone: %s', async (name, code, error) => {
  const service = await start(besideSound(name, code));
  const endWatch = watchProbes(service);
  await service.until('/health/billing/hostile', ({ body }) => error.test(body.error ?? ''), 20_000);
  expect((await service.get('/health/billing/hostile')).body).toMatchObject({ status: 'failed', reason: 'crashed' });
  await service.until('/health/billing/sound', ({ body }) => body.status === 'healthy', 20_000);
  // From then on it runs apart, and the others do not notice it any more.
  const { observedAt } = (await service.get('/health/billing/sound')).body;
  await service.until('/health/billing/sound', ({ body }) => body.observedAt > observedAt, 20_000);
  expect((await service.get('/health/billing/sound')).body).toMatchObject({
    status: 'healthy',
    consecutiveFailures: 0,
  });
  const line = await lineOf(service, ({ msg }) => msg.includes('the thread of CHECKS_MODULE is started anew'));
  expect(line).toMatchObject({ checks: ['billing.hostile'], restarts: 1, error: expect.stringMatching(error) });
  const took = await endWatch();
  expect(took[Math.floor(took.length / 2)]).toBeLessThan(50);
  // A loop of three seconds would show.
  expect(took.at(-1)).toBeLessThan(2_500);
  expect(await service.stop()).toBe(0);
});

test('what a thread is blocked by is in the log with its stack', async () => {
  const path = besideSound('stack', 'spin();', 'function spin() { for (;;); }');
  const service = await start(path);
  await service.until('/health/billing/hostile', ({ body }) => body.reason === 'crashed', 20_000);
  const line = await lineOf(service, ({ check, stack }) => check === 'billing.hostile' && stack);
  expect(line.msg).toBe('billing.hostile blocked the thread that it runs in');
  expect(line.stack).toMatch(/at spin \(file:.*stack\.mjs:2:\d+\)\n {4}at run \(file:.*stack\.mjs:8:\d+\)/);
  expect(await service.stop()).toBe(0);
});

/** What is thrown or answered where the thread goes on; each is a check of one module. */
const answers: readonly (readonly [name: string, code: string, expected: object])[] = [
  ['words', "const error = new Error('x'); error.message = Object.create(null); throw error;", { reason: 'crashed' }],
  ['clock', 'clock.monotonic = () => 0;', { reason: 'crashed', error: expect.stringContaining('read only') }],
  ['tools', "contract.platform = 'Mine';", { reason: 'crashed' }],
  ['socket', 'connect(1, "127.0.0.1");', { reason: 'crashed', error: expect.stringContaining('ECONNREFUSED') }],
  ['nothing', 'return null;', { reason: 'crashed' }],
  ['bare', 'return Object.create(null);', { reason: 'crashed' }],
  ['getter', "return { get status() { throw new Error('no'); } };", { reason: 'crashed' }],
  [
    'kinds',
    "const d = { big: 1n, call() {}, bare: Object.create(null) }; d.self = d; return healthy('Fine', d);",
    { status: 'healthy', details: { big: '1', call: null, bare: {} } },
  ],
  [
    'shared',
    "let d = 'x'; for (let n = 0; n < 8; n += 1) { const e = d; d = Array.from({ length: 200 }, () => e); } return healthy('Fine', { d });",
    { status: 'healthy' },
  ],
  ['long', "return healthy('x'.repeat(1e7), { text: 'y'.repeat(1e7) });", { status: 'healthy' }],
  ['port', "parentPort.postMessage('mine'); parentPort.close();", { status: 'healthy' }],
  ['prints', "for (let n = 0; n < 5000; n += 1) console.log('printed ' + n);", { status: 'healthy' }],
];

test('whatever its checks answer or throw, a module breaks no route', async () => {
  const checks = answers.map(
    ([name, code]) => `{ name: 'billing.${name}', title: 'X', confirmAfter: 1, async run({ signal }) {
       ${code}
       return healthy('It works');
     } }`,
  );
  const path = write(
    'answers.mjs',
    `import { connect } from 'node:net';
     import { parentPort } from 'node:worker_threads';
     export default ({ healthy, clock, contract }) => ({
       categories: [{ name: 'billing', cadenceMs: 1000 }],
       checks: [${checks.join(',\n')}],
     });`,
  );
  const service = await start(path);
  for (const [name, , expected] of answers) {
    const route = `/health/billing/${name}`;
    const { reason = null } = expected as { reason?: string };
    await service.until(route, ({ body }) => body.reason === reason, 20_000);
    expect((await service.get(route)).body).toMatchObject(expected);
  }
  const summary = await service.get('/health/summary');
  expect(summary.body.results.length).toBeGreaterThan(answers.length);
  expect(JSON.stringify(summary.body).length).toBeLessThan(2_000_000);
  const isPrinted = (words: RegExp) => (line: LogLine) => line.printedBy === 'CHECKS_MODULE' && words.test(line.msg);
  expect(await lineOf(service, isPrinted(/^printed 0$/))).toMatchObject({ level: 30 });
  await lineOf(service, isPrinted(/^\d+ more lines were dropped$/));
  expect(await service.stop()).toBe(0);
});

test('a module that never ends loading is one line and the exit code 1', async () => {
  const { code, text } = await runService({ CHECKS_MODULE: write('never.mjs', 'await new Promise(() => {});') });
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
  const module = write(`cli-${name}.mjs`, text);
  const run = await startCli(['check', 'environment', '--timeout', '1s'], { CHECKS_MODULE: module }).ended;
  expect(performance.now() - from).toBeLessThan(25_000);
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('CHECKS_MODULE: has not loaded within 1 s');
});

test.each([[['explain', 'redis.connection']], [['contract']], [['wait', '--self']]])(
  'the time limit of %j holds for a module that is never loaded',
  async (words) => {
    const module = write('cli-never.mjs', 'await new Promise(() => {});');
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
