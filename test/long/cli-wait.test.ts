import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { type OpenService, openService } from '../support/open-service.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { validateJunit } from '../support/validate-junit.ts';

const stack = await useStack({ redis: false });
let service: OpenService;
beforeAll(async () => {
  service = await openService({ ...stack.environment, CHECK_TIMEOUT: '10s', RELEASE: 'new' });
});
afterAll(() => service.stop());

/** Something at a port that is no such service. */
async function listen(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, close };
}

test.each(['live', 'ready', 'healthy'])('a service that works is %s', async (state) => {
  const { code, stdout } = await runCli(['wait', '--until', state, '--timeout', '20s', '--url', service.url]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${state} after \\d+\\.\\d s: `))]);
});

test('without --url it is the service at PORT on this machine', async () => {
  const { port } = new URL(service.url);
  const { ended } = startCli(['wait', '--until', 'live', '--timeout', '10s'], { PORT: port });
  expect((await ended).code).toBe(0);
});

test('it waits for a service that is still to come', async () => {
  const place = await listen(() => {});
  place.close();
  const { port } = new URL(place.url);
  const waiting = runCli(['wait', '--until', 'live', '--timeout', '15s', '--url', place.url]);
  const late = await openService({ PORT: port });
  expect((await waiting).code).toBe(0);
  await late.stop();
});

test('a service whose database hangs is live, not ready, and that is 1', async () => {
  const hung = await openService({ ...stack.environment, CHECK_TIMEOUT: '500ms', REFRESH_DATABASE: '1s' });
  stack.supabase.hang();
  try {
    await hung.until('/health/database', ({ body }) => body.status === 'failed', 15_000);
    const ready = await runCli(['wait', '--until', 'ready', '--timeout', '1s', '--url', hung.url]);
    expect([ready.code, ready.stdout]).toEqual([1, '']);
    expect(ready.stderr).toMatch(/^not ready after .* s: failed: /);
    expect((await runCli(['wait', '--until', 'live', '--timeout', '2s', '--url', hung.url])).code).toBe(0);
  } finally {
    stack.supabase.resume();
  }
  expect((await runCli(['wait', '--until', 'ready', '--timeout', '15s', '--url', hung.url])).code).toBe(0);
  await hung.stop();
}, 50_000);

test('where nobody listens, that is 2', async () => {
  const place = await listen(() => {});
  place.close();
  const { code, stderr } = await runCli(['wait', '--until', 'live', '--timeout', '500ms', '--url', place.url]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('nothing listens there')]);
});

test('something else that answers with 200 is not this service', async () => {
  const place = await listen((_request, response) => response.end('<h1>It works</h1>'));
  const { code, stderr } = await runCli(['wait', '--until', 'live', '--timeout', '500ms', '--url', place.url]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('but not as this service does')]);
  place.close();
});

test('something that accepts and says nothing is given up in time', async () => {
  const place = await listen(() => {});
  const from = performance.now();
  const { code, stderr } = await runCli(['wait', '--until', 'live', '--timeout', '300ms', '--url', place.url]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('no answer in time')]);
  expect(performance.now() - from).toBeLessThan(3_000);
  place.close();
});

test('with --self the checks run here', async () => {
  const environment: Record<string, string> = { ...stack.environment, CHECK_TIMEOUT: '10s' };
  const ready = await runCli(['wait', '--self', '--timeout', '15s'], environment);
  expect([ready.code, ready.stderr]).toEqual([0, '']);
  const { SUPABASE_SERVICE_ROLE_KEY: _missing, ...broken } = environment;
  const not = await runCli(['wait', '--self', '--timeout', '3s'], broken);
  expect([not.code, not.stdout]).toEqual([1, '']);
}, 30_000);

test.each([
  [['--self', '--url', 'http://127.0.0.1:1'], '--self'],
  [['--self', '--until', 'live'], '--self'],
])('%j contradicts itself', async (words, mention) => {
  const { code, stderr } = await runCli(['wait', ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(mention)]);
});

test('explain asks a running service, as a private caller on this machine', async () => {
  const { code, stdout } = await runCli(['explain', 'database.query', '--url', service.url], stack.environment);
  expect(code).toBe(0);
  expect(stdout).toContain(`The verdict, from ${service.url}`);
  expect(stdout).toMatch(/verdict +healthy/);
  const gone = await runCli(['explain', 'database.query', '--url', 'http://127.0.0.1:9'], stack.environment);
  expect([gone.code, gone.stdout]).toEqual([2, '']);
});

describe('the gate in plain shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-gate-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const root = resolve(import.meta.dirname, '../..');

  async function gate(environment: Record<string, string>) {
    const deployed = join(folder, `deployed-${randomUUID()}`);
    const variables = {
      ...childEnvironment,
      CHECK_TIMEOUT: '10s',
      WINGMAN_HEALTH: `${process.execPath} ${join(root, 'src/cli.js')}`,
      HEALTH_URL: service.url,
      RELEASE: 'new',
    };
    const child = spawn('sh', [join(root, 'docs/examples/gate.sh'), 'touch', deployed], {
      cwd: folder,
      env: { ...variables, ...stack.environment, ...environment },
    });
    child.stdout.resume();
    child.stderr.resume();
    const [code] = await once(child, 'close');
    return { code, isDeployed: existsSync(deployed), report: readFileSync(join(folder, 'health.xml'), 'utf8') };
  }

  test('deploys when the platform works, and waits for the new version', async () => {
    const { code, isDeployed, report } = await gate({});
    expect([code, isDeployed]).toEqual([0, true]);
    expect(await validateJunit(report)).toEqual([]);
  }, 40_000);

  test('does not deploy onto a broken platform', async () => {
    const { code, isDeployed, report } = await gate({ SUPABASE_SERVICE_ROLE_KEY: '' });
    expect([code, isDeployed]).toEqual([1, false]);
    expect(await validateJunit(report)).toEqual([]);
  }, 40_000);
});
