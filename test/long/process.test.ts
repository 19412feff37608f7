import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { StartupError } from '../../src/config/startup-error.ts';
import { useStack } from '../stack/use-stack.ts';
import { openService } from '../support/open-service.ts';
import { startCli } from '../support/run-cli.ts';
import { runService, startService } from '../support/start-service.ts';

const stack = await useStack({ redis: false });
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What `src/main.js` prints before it exits with 1, which is tested below. */
async function failToAssemble(environment: Record<string, string>): Promise<string> {
  const error = await assemble({ environment, isTerminal: false }).catch((caught) => caught);
  expect(error).toBeInstanceOf(StartupError);
  return error.message;
}

test('SIGTERM turns readiness at once, liveness stays, and the exit code is 0', async () => {
  const service = await startService({ ...stack.environment, CHECK_TIMEOUT: '10s', DRAIN_DELAY: '1s' });
  await service.until('/health', ({ status }) => status === 200, 15_000);
  const from = performance.now();
  service.signal('SIGTERM');
  await service.until('/health/ready', ({ status }) => status === 503, 500);
  expect((await service.get('/health/ready')).body).toMatchObject({ phase: 'draining' });
  expect((await service.get('/health/live')).status).toBe(200);
  expect((await service.get('/health')).status).toBe(200);
  await wait(700);
  expect((await service.get('/health/live')).status).toBe(200);
  expect(await service.ended).toBe(0);
  expect(performance.now() - from).toBeGreaterThan(950);
});

test.each(['SIGHUP', 'SIGINT'] as const)('%s ends it as SIGTERM does, with 0', async (signal) => {
  const service = await startService({ ...stack.environment, DRAIN_DELAY: '3s' });
  service.signal(signal);
  await service.until('/health/ready', ({ body }) => body.phase === 'draining', 1_000);
  expect((await service.get('/health/live')).status).toBe(200);
  expect(await service.ended).toBe(0);
});

test('a second signal exits now', async () => {
  const service = await startService({ ...stack.environment, DRAIN_DELAY: '30s' });
  service.signal('SIGTERM');
  await service.until('/health/ready', ({ body }) => body.phase === 'draining', 1_000);
  const from = performance.now();
  service.signal('SIGTERM');
  expect(await service.ended).not.toBe(0);
  expect(performance.now() - from).toBeLessThan(5_000);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s before the service listens ends the start at once, with 0',
  async (signal) => {
    // As long as it loads, nothing else stands.
    const module = write('slow.mjs', "process.stdout.write(''); await new Promise(() => {});");
    const { child, ended } = startCli(['serve'], { CHECKS_MODULE: module, PORT: '0', HOST: '127.0.0.1' });
    await wait(2_000);
    const from = performance.now();
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - from).toBeLessThan(3_000);
  },
);

test('whoever is told everything over the network is told so at the start, and may run nothing', async () => {
  const service = await startService({ DETAILS: 'everything', HOST: '0.0.0.0', DRAIN_DELAY: '0s' });
  expect(service.output.join('\n')).toContain('DETAILS=everything: whoever reaches this service reads every finding');
  expect((await service.get('/health/environment?fresh')).status).toBe(401);
  expect((await service.get('/health/environment')).body.results[0]).toHaveProperty('details');
  expect(await service.stop()).toBe(0);
});

test('on this machine alone, DETAILS=everything says nothing of it, and runs what it is asked to', async () => {
  const service = await openService({ DETAILS: 'everything', HOST: '127.0.0.1' });
  expect((await service.get('/health/environment?fresh')).status).not.toBe(401);
  expect(service.output.join('\n')).not.toContain('whoever reaches');
});

test('SIGTERM while the database hangs still ends in time, with 0', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const service = await startService({ ...stack.environment, SUPABASE_URL: url, DRAIN_DELAY: '0s' });
  const from = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - from).toBeLessThan(5_000);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

test('with nothing configured the service still starts, and says what is missing', async () => {
  const service = await openService({});
  await service.refresh();
  const environment = await service.get('/health/environment/variables');
  expect([environment.status, environment.body.reason]).toEqual([503, 'missing']);
  const { body } = await service.get('/health/database');
  for (const result of body.results)
    expect([result.check, result.status, result.reason]).toEqual([result.check, 'failed', 'missing']);
  for (const category of ['schema', 'rls']) {
    expect((await service.get(`/health/${category}`)).body).toMatchObject({
      status: 'unknown',
      reason: 'dependency_failed',
    });
  }
  for (const category of ['redis', 'email']) {
    expect((await service.get(`/health/${category}`)).body).toMatchObject({ status: 'degraded' });
  }
  expect((await service.get('/health/live')).status).toBe(200);
  await service.stop();
});

test('without RESEND_API_KEY e-mail and the whole are degraded, and answer 200', async () => {
  const { RESEND_API_KEY: _unset, ...environment } = stack.environment;
  const service = await openService({ ...environment, CHECK_TIMEOUT: '10s' });
  await service.refresh();
  const email = await service.get('/health/email');
  expect([email.status, email.body.status]).toEqual([200, 'degraded']);
  const overall = await service.get('/health');
  expect([overall.status, overall.body.status]).toEqual([200, 'degraded']);
  await service.stop();
});

test('the service never sends e-mail, and never asks Resend more than twice a second', async () => {
  const before = stack.resend.calls.length;
  const from = performance.now();
  const service = await openService({ ...stack.environment, REFRESH_EMAIL: '1s' });
  await service.until('/health/email', ({ body }) => body.status === 'healthy', 15_000);
  const seconds = (performance.now() - from) / 1_000;
  await service.stop();
  const calls = stack.resend.calls.slice(before);
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.every(({ method }) => method === 'GET')).toBe(true);
  expect(calls.length).toBeLessThanOrEqual(Math.ceil(seconds * 2) + 2);
});

test('all of the service’s own nonsense is refused in one message, without a value', async () => {
  const { code, text } = await runService({
    PORT: 'eighty',
    READY_CATEGORIES: 'databse',
    CHECK_TIMEOUT: 'soon-enough',
    CONTRACT: join(folder, 'nothing.json'),
    CHECKS_MODULE: join(folder, 'nothing.mjs'),
    HEALTH_TOKENS: 'short-secret',
  });
  expect(code).toBe(1);
  for (const name of ['PORT', 'CHECK_TIMEOUT', 'CONTRACT', 'CHECKS_MODULE', 'HEALTH_TOKENS'])
    expect(text).toContain(`${name}: `);
  for (const value of ['eighty', 'soon-enough', 'short-secret', '    at ']) expect(text).not.toContain(value);
});

test('an unknown category in READY_CATEGORIES is refused with the names that exist', async () => {
  const text = await failToAssemble({ READY_CATEGORIES: 'database,databse' });
  expect(text).toContain('READY_CATEGORIES: ');
  expect(text).toContain('environment, database, schema, rls, services, redis, email');
});

test.each(['203.0.113.1', 'no-such-host.invalid', 'fe80::1%nowhere', 'a'.repeat(300), '1.2.3.4.5', '%'])(
  'HOST=%s, which is no address of this machine, is one clear sentence',
  async (host) => {
    const { code, text } = await runService({ HOST: host });
    expect([code, text]).toEqual([
      1,
      'The service cannot start: HOST is no address of this machine. Set HOST to 0.0.0.0 or 127.0.0.1.\n',
    ]);
  },
);

test('a port in use is one clear sentence', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { code, text } = await runService({ PORT: `${(other.address() as AddressInfo).port}` });
  expect(code).toBe(1);
  expect(text.trim()).toBe('The service cannot start: the port is in use. Set PORT to another one.');
  await new Promise((resolve) => other.close(resolve));
});

test('a checks module adds a category with its route, and its checks are run like any other', async () => {
  const path = write(
    'good.mjs',
    `let runs = 0;
     export default ({ healthy, failed, contract }) => ({
       categories: [{ name: 'billing', cadenceMs: 1000 }],
       checks: [
         { name: 'billing.gateway', title: 'The gateway answers', critical: true, run: () => healthy('It answers', { runs: ++runs, platform: contract.platform }) },
         { name: 'billing.broken', title: 'This one works', run: () => { throw new Error('no'); } },
         { name: 'redis.own', title: 'A check in a built-in category', run: () => failed('drifted', 'Not as it was', { hint: 'Look' }) },
       ],
     });`,
  );
  const service = await openService({
    ...stack.environment,
    CHECKS_MODULE: path,
    REFRESH_BILLING: '1s',
    READY_CATEGORIES: 'billing',
    DETAILS: 'everything',
  });
  await service.until('/health/billing/gateway', ({ body }) => body.details?.runs >= 2, 10_000);
  expect((await service.get('/health/billing/gateway')).body).toMatchObject({
    status: 'healthy',
    details: { platform: 'WingmanMatch' },
  });
  expect((await service.get('/health/billing/broken')).body).toMatchObject({
    status: 'failed',
    reason: 'crashed',
    error: expect.stringMatching(/^Error: no \(good\.mjs:6:\d+\)$/),
  });
  expect((await service.get('/health/redis/own')).body).toMatchObject({ status: 'failed', reason: 'drifted' });
  await service.until('/health/ready', ({ body }) => body.phase === 'running', 10_000);
  expect((await service.get('/health/ready')).body).toMatchObject({
    phase: 'running',
    categories: { billing: 'healthy' },
  });
  await service.stop();
});

const other = {
  platform: 'Other',
  tables: {
    approach_challenges: {
      core: true,
      columns: { id: 'uuid not null', title: 'text' },
      primaryKey: ['id'],
      access: { select: 'anyone' },
    },
  },
  environment: {
    required: [{ name: 'SUPABASE_URL' }, { name: 'SUPABASE_ANON_KEY' }, { name: 'SUPABASE_SERVICE_ROLE_KEY' }],
  },
  email: { from: 'noreply@wingmanmatch.com' },
};

test('another contract makes the service watch another application', async () => {
  const path = write('other.json', JSON.stringify(other));
  const service = await openService({
    ...stack.environment,
    CONTRACT: path,
    DETAILS: 'everything',
    CHECK_TIMEOUT: '10s',
  });
  await service.refresh('database', 'schema');
  const { body } = await service.get('/health/schema/tables');
  expect(body.status).toBe('healthy');
  expect(JSON.stringify(body.details)).not.toContain('user_profiles');
  await service.stop();
});

test('a bad contract is one clear error with paths', async () => {
  const table = { columns: {}, primaryKey: ['id'], access: 'owner' };
  const path = write('bad.json', JSON.stringify({ ...other, tables: { a: table } }));
  const text = await failToAssemble({ CONTRACT: path });
  expect(text).toContain('CONTRACT: tables.a.owner');
  expect(text).toContain('CONTRACT: tables.a.primaryKey');
  expect(text).not.toContain('    at ');
});
