import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { readMemory } from '../support/read-memory.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';

/** Nothing that it depends on is there, which liveness does not care about. */
const alone = {
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_ANON_KEY: 'sb_publishable_of_nobody',
  SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_of_nobody',
  DRAIN_DELAY: '0s',
};

/** So that their packages are loaded, too. */
const vendors = {
  REDIS_URL: 'redis://127.0.0.1:1',
  RESEND_API_KEY: 're_of_nobody',
  RESEND_BASE_URL: 'http://127.0.0.1:1',
};

let service: ServiceProcess | undefined;
const sockets: Socket[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await service?.stop();
  service = undefined;
});

async function open({ url }: ServiceProcess): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  await Promise.race([once(socket, 'connect'), once(socket, 'close'), wait(2_000)]);
  return socket;
}

/** Asks over one connection that stays, as a load balancer does, and gives the code and how long it took in milliseconds. */
async function probe({ url }: ServiceProcess): Promise<readonly [code: number, tookMs: number]> {
  const from = performance.now();
  const [response] = await once(get(`${url}/health/live`, { agent, timeout: 5_000 }), 'response');
  response.resume();
  await once(response, 'end');
  return [response.statusCode, performance.now() - from];
}

/** Changes how many descriptors a process may have, while it runs. */
function limitFiles({ pid }: ServiceProcess, count: number): void {
  expect(spawnSync('prlimit', [`--pid=${pid}`, `--nofile=${count}:10000`]).status).toBe(0);
}

async function probeFor(asked: ServiceProcess, ms: number): Promise<{ codes: ReadonlySet<number>; medianMs: number }> {
  const seen: (readonly [number, number])[] = [];
  for (const from = performance.now(); performance.now() - from < ms; await wait(20)) seen.push(await probe(asked));
  const times = seen.map(([, tookMs]) => tookMs).sort((left, right) => left - right);
  return { codes: new Set(seen.map(([code]) => code)), medianMs: times[times.length >> 1] ?? Number.NaN };
}

test.each(['/?format=html', '/metrics', '/docs'])(
  'with 256 MB a process outlives sixty clients that ask for %s 1,500 times at once and take nothing',
  async (path) => {
    service = await startService({ ...alone, NODE_OPTIONS: '--max-old-space-size=256' });
    await probe(service);
    const requests = `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`.repeat(1_500);
    const asked = service;
    const flood = Promise.all(
      Array.from({ length: 60 }, async () => {
        const socket = await open(asked);
        socket.pause();
        socket.write(requests);
      }),
    );
    const { codes, medianMs } = await probeFor(service, 3_000);
    await flood;
    expect([...codes]).toEqual([200]);
    expect(medianMs).toBeLessThan(50);
    expect(readMemory(service)).toBeLessThan(350);
  },
  40_000,
);

test('ten thousand connections on which nothing is asked hold up no probe', async () => {
  service = await startService(alone);
  await probe(service);
  const asked = service;
  const many = 10_000;
  for (let opened = 0; opened < many; opened += 200) {
    await Promise.all(Array.from({ length: 200 }, () => open(asked)));
  }
  const { codes, medianMs } = await probeFor(service, 3_000);
  expect([...codes]).toEqual([200]);
  expect(medianMs).toBeLessThan(50);
  expect(readMemory(service)).toBeLessThan(500);
}, 60_000);

const withoutProc = 'limits and descriptors of another process are told by Linux alone';

describe.skipIf(process.platform !== 'linux')('on Linux', { meta: { skipped: withoutProc } }, () => {
  test.each(['as soon as it listens', 'two seconds later'])(
    'a process that has no descriptor left, %s, answers who is connected, and everybody when there are some again',
    async (when) => {
      service = await startService({ ...alone, ...vendors });
      await probe(service);
      if (when !== 'as soon as it listens') await wait(2_000);
      // What it has open, and a few for those that come and go.
      const few = readdirSync(`/proc/${service.pid}/fd`).length + 8;
      limitFiles(service, few);
      const asked = service;
      await Promise.all(Array.from({ length: 100 }, () => open(asked)));
      const { codes } = await probeFor(service, 3_000);
      expect([...codes]).toEqual([200]);
      for (const socket of sockets.splice(0)) socket.destroy();
      limitFiles(service, 10_000);
      // What it could not load meanwhile, it loads now.
      await service.until(
        '/health/summary?fresh',
        ({ body }) => !/"not_run"|"crashed"/.test(JSON.stringify(body)),
        20_000,
      );
      const metrics = await fetch(`${service.url}/metrics`);
      expect([metrics.status, await metrics.text()]).toEqual([
        200,
        expect.stringContaining('wingman_health_check_status'),
      ]);
      expect(await service.stop()).toBe(0);
    },
    60_000,
  );
});
