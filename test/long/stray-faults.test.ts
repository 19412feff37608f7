import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../support/run-cli.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'stray-faults-'));
const token = 'planted-token-of-the-monitor';

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Each of these answers that all is well, and breaks something beside. */
const careless = write(
  'careless.mjs',
  `import { EventEmitter } from 'node:events';
   const fault = (what) => new Error(what + ' with ' + process.env.HEALTH_TOKENS);
   export default ({ healthy }) => {
     const check = (name, leave) => ({
       name: 'billing.' + name,
       title: 'It works',
       run(context) {
         leave(context);
         return healthy('It works');
       },
     });
     return {
       categories: [{ name: 'billing', cadenceMs: 1000 }],
       checks: [
         check('promise', () => void Promise.reject(fault('promise'))),
         check('timer', () => void setTimeout(() => { throw fault('timer'); }, 20)),
         check('emitter', () => {
           const emitter = new EventEmitter();
           setImmediate(() => emitter.emit('error', fault('emitter')));
         }),
         check('text', () => void Promise.reject('no error at all')),
         {
           ...check('abort'),
           timeoutMs: 50,
           run: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => {
             resolve(healthy('Too late'));
             throw fault('abort');
           })),
         },
         check('sound', () => {}),
       ],
     };
   };`,
);

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService({ CHECKS_MODULE: careless, HEALTH_TOKENS: token, DRAIN_DELAY: '0s' });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const isCrashed = ({ body }: { body: { reason?: string } }) => body.reason === 'crashed';

test.each(['promise', 'timer', 'emitter', 'abort'])(
  'a check whose %s breaks beside its answer has crashed, with the error for private callers alone',
  async (what) => {
    const path = `/health/billing/${what}`;
    await service.until(path, isCrashed, 10_000);
    const open = await service.get(path);
    expect(open.body).toMatchObject({ status: 'failed', reason: 'crashed' });
    expect(open.body).not.toHaveProperty('error');
    const closed = await service.get(path, { authorization: `Bearer ${token}` });
    expect(closed.body.error).toBe(`Error: ${what} with [secret] (careless.mjs:2:28)`);
    const line = service.output
      .map((text) => JSON.parse(text))
      .find(({ check, stack }) => check === `billing.${what}` && stack);
    expect(line).toMatchObject({ level: 50, msg: `billing.${what} broke something outside of its run` });
    expect(line.stack).toContain('careless.mjs:');
  },
);

test('what is thrown and is no error is told without a stack', async () => {
  await service.until('/health/billing/text', isCrashed, 10_000);
  const { body } = await service.get('/health/billing/text', { authorization: `Bearer ${token}` });
  expect(body.error).toContain('no error at all');
});

test('the service goes on, run after run, and the other checks with it', async () => {
  const { body } = await service.get('/health/billing/timer');
  await service.until('/health/billing/timer', (answer) => answer.body.observedAt > body.observedAt, 10_000);
  expect((await service.get('/health/live')).status).toBe(200);
  expect((await service.get('/health/billing/sound')).body.status).toBe('healthy');
});

test('a check that goes on breaking stays crashed, and does not turn to and fro', async () => {
  await service.until('/health/billing/promise', ({ body }) => body.consecutiveFailures >= 5, 20_000);
  const turns = service.output
    .map((text) => JSON.parse(text))
    .filter(({ check, to }) => check === 'billing.promise' && to);
  expect(turns.map(({ to }) => to)).toEqual(['failed']);
});

test('no secret is in the log', () => {
  expect(service.output.join('\n')).not.toContain(token);
});

test('what a module starts when it is loaded breaks all of its checks', async () => {
  const module = write(
    'loaded.mjs',
    `Promise.reject(new Error('lost when loaded'));
     setTimeout(() => { throw new Error('late'); }, 500);
     const check = (name) => ({ name, title: 'It works', run: () => ({ status: 'healthy', message: 'It works' }) });
     export default { categories: [{ name: 'billing' }], checks: [check('billing.a'), check('billing.b')] };`,
  );
  const other = await startService({ CHECKS_MODULE: module, DETAILS: 'everything', DRAIN_DELAY: '0s' });
  for (const name of ['a', 'b']) {
    await other.until(`/health/billing/${name}`, isCrashed, 10_000);
    expect(other.output.join('\n')).toContain(`billing.${name} broke something outside of its run`);
  }
  expect(other.output.join('\n')).toContain('Error: lost when loaded');
  expect((await other.get('/health/live')).status).toBe(200);
  expect(await other.stop()).toBe(0);
});

test.each([
  ['an exception', 'throw new Error("nobody’s")'],
  ['a rejection', 'Promise.reject(new Error("nobody’s"))'],
])('%s that comes out of no check is logged, and ends the service gracefully with 1', async (_what, code) => {
  const stray = write(`stray-${_what.length}.mjs`, `process.once('SIGWINCH', () => { ${code}; });`);
  const other = await startService({ NODE_OPTIONS: `--import=${stray}` });
  other.signal('SIGWINCH');
  expect(await other.ended).toBe(1);
  const lines = other.output.map((text) => JSON.parse(text));
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'Stopping after an unexpected error', level: 50 }));
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'Stopping', drainDelayMs: 0 }));
});

test('the command line reports such a check as crashed, and its verdict is that of a failed one', async () => {
  const module = write(
    'prompt.mjs',
    `const run = () => {
       Promise.reject(new Error('lost with ' + process.env.HEALTH_TOKENS));
       return { status: 'healthy', message: 'It works' };
     };
     export default { categories: [{ name: 'billing' }], checks: [{ name: 'billing.promise', title: 'It works', run }] };`,
  );
  const words = ['check', 'billing', '--format', 'json', '--details'];
  const { code, stdout, stderr } = await startCli(words, { CHECKS_MODULE: module, HEALTH_TOKENS: token }).ended;
  expect([code, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout).results).toEqual([
    expect.objectContaining({
      check: 'billing.promise',
      reason: 'crashed',
      error: 'Error: lost with [secret] (prompt.mjs:2:23)',
    }),
  ]);
});
