import { expect, test } from 'vitest';
import { expectCostsItselfAlone, type LogLine, lineOf, startWith, writeModule } from '../support/hostile-module.ts';

test('a check that ends its thread later than its answer costs itself alone', () =>
  expectCostsItselfAlone(
    'exit-later',
    'setTimeout(() => process.exit(1), 10); await new Promise(() => {});',
    /process\.exit\(1\)/,
  ));

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
  ['chdir', 'process.chdir("/");', { reason: 'crashed', error: expect.stringContaining('process.chdir()') }],
  ['globals', 'globalThis.AbortController = null; globalThis.DOMException = null;', { status: 'healthy' }],
  ['variables', 'process.env.PORT = "1"; delete process.env.PATH;', { status: 'healthy' }],
  ['twice', 'return { then(settle) { settle(healthy("One")); settle(null); } };', { status: 'healthy' }],
  ['then', 'return { get then() { throw new Error("no then"); } };', { reason: 'crashed' }],
  ['proxy', 'return new Proxy({}, { get() { throw new Error("no field"); } });', { reason: 'crashed' }],
  ['nothing-thrown', 'throw undefined;', { reason: 'crashed', error: 'thrown: undefined' }],
  ['prints', "for (let n = 0; n < 5000; n += 1) console.log('printed ' + n);", { status: 'healthy' }],
];

test('whatever its checks answer or throw, a module breaks no route', async () => {
  const checks = answers.map(
    ([name, code]) => `{ name: 'billing.${name}', title: 'X', confirmAfter: 1, async run({ signal }) {
       ${code}
       return healthy('It works');
     } }`,
  );
  const path = writeModule(
    'answers.mjs',
    `import { connect } from 'node:net';
     import { parentPort } from 'node:worker_threads';
     export default ({ healthy, clock, contract }) => ({
       categories: [{ name: 'billing', cadenceMs: 1000 }],
       checks: [${checks.join(',\n')}],
     });`,
  );
  const service = await startWith(path);
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
