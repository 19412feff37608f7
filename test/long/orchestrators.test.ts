import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoopbackServer, startLoopbackServer } from '../stack/loopback-server.ts';
import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { startLoad } from '../support/start-load.ts';
import { type LoadBalancer, startProxy } from '../support/start-proxy.ts';
import { listenAt, type ServiceProcess, startService } from '../support/start-service.ts';

const stack = await useStack({ redis: false });
const drainDelayMs = 3_000;
const variables = { ...stack.environment, REFRESH_DATABASE: '1s', DRAIN_DELAY: `${drainDelayMs}ms` };

/** A database of its own for one replica, as far as the replica can tell: the same one, by a way that can be cut. */
let way: LoopbackServer & { isCut: boolean };
let one: ServiceProcess;
let two: ServiceProcess;

const startTwo = (port = '0') => startService({ ...variables, SUPABASE_URL: way.url, PORT: port });
const addressOf = ({ url }: ServiceProcess) => new URL(url).host;

beforeAll(async () => {
  const state = { isCut: false };
  const server = await startLoopbackServer((request) => {
    if (state.isCut) return new Response('', { status: 502 });
    const { pathname, search } = new URL(request.url);
    return fetch(`${stack.supabase.url}${pathname}${search}`, { method: request.method, headers: request.headers });
  });
  way = Object.assign(state, server);
  [one, two] = await Promise.all([startService(variables), startTwo()]);
  for (const replica of [one, two]) await replica.until('/health/ready', ({ status }) => status === 200, 15_000);
});
afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await way.stop();
});

/** Which replicas get traffic, once that is as expected. */
async function untilServedBy(proxy: LoadBalancer, expected: readonly string[], withinMs = 15_000): Promise<void> {
  const from = performance.now();
  for (;;) {
    const seen = new Set<string>();
    for (let round = 0; round < 8; round += 1) {
      const response = await fetch(`${proxy.url}/health/live`);
      expect(response.status).toBe(200);
      seen.add(response.headers.get('x-served-by') ?? '');
      await response.arrayBuffer();
    }
    if ([...seen].sort().join() === [...expected].sort().join()) return;
    if (performance.now() - from > withinMs) throw new Error(`Served by ${[...seen].join()}, not ${expected.join()}`);
    await wait(100);
  }
}

/** Ends one of two replicas as a deployment does, and puts a new one in its place, under load. */
async function replaceUnderLoad(proxy: LoadBalancer) {
  const load = startLoad(`${proxy.url}/health/live`);
  await wait(500);
  const { port } = new URL(two.url);
  const code = await two.stop();
  await wait(500);
  two = await startTwo(port);
  await two.until('/health/ready', ({ status }) => status === 200, 15_000);
  await wait(2_000);
  return { code, ...(await load.stop()) };
}

/** The service's own replicas, when what all of them watch no longer answers. */
function describeOutage(kind: 'haproxy' | 'nginx', path: string): void {
  describe('when the database of all replicas hangs', () => {
    let proxy: LoadBalancer;
    let replicas: [ServiceProcess, ServiceProcess];
    let hung: LoopbackServer;
    let isHung = false;

    beforeAll(async () => {
      hung = await startLoopbackServer(async (request) => {
        while (isHung) await wait(100);
        const { pathname, search } = new URL(request.url);
        return fetch(`${stack.supabase.url}${pathname}${search}`, { method: request.method, headers: request.headers });
      });
      const start = () => startService({ ...variables, SUPABASE_URL: hung.url, READY_CATEGORIES: 'none' });
      replicas = await Promise.all([start(), start()]);
      for (const replica of replicas) await replica.until('/health/ready', ({ status }) => status === 200, 20_000);
      proxy = await startProxy({ kind, path, replicas: [addressOf(replicas[0]), addressOf(replicas[1])] });
    });
    afterAll(async () => {
      isHung = false;
      await proxy.stop();
      await Promise.all(replicas.map((replica) => replica.stop()));
      await hung.stop();
    });

    test('the page and the root cause are read through the proxy, from every replica', async () => {
      const through = listenAt(proxy.url, []);
      isHung = true;
      for (const replica of replicas) await replica.until('/health', ({ body }) => body.status === 'failed', 30_000);
      // Longer than the proxy needs to take out whoever is not ready.
      await wait(4_000);
      for (let round = 0; round < 6; round += 1) {
        const page = await fetch(proxy.url, { headers: { accept: 'text/html' } });
        const { status, body } = await through.get('/health/summary');
        const [{ check, message }] = body.rootCauses;
        expect([page.status, status, body.status]).toEqual([200, 503, 'failed']);
        expect(check).toMatch(/^database\./);
        expect(await page.text()).toContain(message);
      }
      await untilServedBy(proxy, kind === 'haproxy' ? ['one', 'two'] : replicas.map(addressOf));
      expect((await through.get('/health/ready')).body).toMatchObject({ success: true, categories: {} });
    }, 90_000);
  });
}

describeWithProgram('haproxy', 'behind HAProxy', (path) => {
  describeOutage('haproxy', path);
  let proxy: LoadBalancer;
  beforeAll(async () => {
    proxy = await startProxy({ kind: 'haproxy', path, replicas: [addressOf(one), addressOf(two)] });
  });
  afterAll(() => proxy.stop());

  test('both replicas get traffic', async () => {
    await untilServedBy(proxy, ['one', 'two']);
  });

  test('a replica that is not ready gets none, and gets it again when it is', async () => {
    way.isCut = true;
    try {
      await two.until('/health/ready', ({ status }) => status === 503, 15_000);
      await untilServedBy(proxy, ['one']);
      expect((await two.get('/health/live')).status).toBe(200);
    } finally {
      way.isCut = false;
    }
    await two.until('/health/ready', ({ status }) => status === 200, 15_000);
    await untilServedBy(proxy, ['one', 'two']);
  }, 60_000);

  test('no client request fails while one of two replicas is ended by SIGTERM and replaced', async () => {
    const { code, sent, failures, lastServedBy } = await replaceUnderLoad(proxy);
    expect(code).toBe(0);
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(500);
    expect(lastServedBy).toEqual(new Set(['one', 'two']));
  }, 60_000);
});

describeWithProgram('nginx', 'behind nginx', (path) => {
  describeOutage('nginx', path);
  let proxy: LoadBalancer;
  beforeAll(async () => {
    proxy = await startProxy({ kind: 'nginx', path, replicas: [addressOf(one), addressOf(two)] });
  });
  afterAll(() => proxy.stop());

  test('no client request fails while one of two replicas is ended by SIGTERM and replaced', async () => {
    await untilServedBy(proxy, [addressOf(one), addressOf(two)]);
    const { code, sent, failures } = await replaceUnderLoad(proxy);
    expect(code).toBe(0);
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(500);
    await untilServedBy(proxy, [addressOf(one), addressOf(two)]);
  }, 60_000);
});
