import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { type OpenService, openService } from '../support/open-service.ts';

const stack = await useStack();
const token = 'a-token-for-fresh-runs-of-this-test';
const bearer = { authorization: `Bearer ${token}` };

let service: OpenService | undefined;
let ended: (() => void) | undefined;
afterEach(async () => {
  await service?.stop();
  ended?.();
  service = undefined;
});

async function open(variables: Record<string, string>): Promise<OpenService> {
  service = await openService({ ...stack.environment, HEALTH_TOKENS: token, ...variables });
  return service;
}

/** Something at a port that takes connections and never says a word. */
async function listenInSilence(): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** With more patience than the tests of other answers have: a fresh run takes as long as its checks. */
async function askFresh({ url }: OpenService, path: string) {
  const from = performance.now();
  const response = await fetch(`${url}${path}?fresh`, { headers: bearer, signal: AbortSignal.timeout(25_000) });
  const body = (await response.json()) as { status: string | number; reason?: string };
  const retryAfter = Number(response.headers.get('retry-after'));
  return { code: response.status, body, retryAfter, tookMs: performance.now() - from };
}

async function askSix(asked: OpenService, path: string) {
  const answers = [];
  for (let turn = 0; turn < 6; turn += 1) answers.push(await askFresh(asked, path));
  return answers;
}

describe('with a Redis that is down the limit is kept in memory', () => {
  test('a Redis that refuses: six fresh runs of everything are answered, each as fast as its checks', async () => {
    const opened = await open({ REDIS_URL: 'redis://127.0.0.1:9', CHECK_TIMEOUT: '10s' });
    await opened.until('/health/redis', ({ body }) => body.reason === 'fallback_active', 15_000);
    expect((await askSix(opened, '/health')).map(({ code }) => code)).not.toContain(429);
    for (const { code, tookMs } of await askSix(opened, '/health/environment')) {
      expect(code).not.toBe(429);
      expect(tookMs).toBeLessThan(900);
    }
  }, 60_000);

  test('a Redis that hangs keeps nobody waiting for the limit, and beyond it is a 429 that says when', async () => {
    const opened = await open({ REDIS_URL: await listenInSilence(), CHECK_TIMEOUT: '400ms' });
    await opened.until('/health/redis', ({ body }) => body.status === 'degraded', 15_000);
    for (let turn = 0; turn < 100; turn += 1) {
      const { code, retryAfter, tookMs } = await askFresh(opened, '/health/environment');
      expect(tookMs).toBeLessThan(900);
      if (code !== 429) continue;
      expect(retryAfter).toBeGreaterThan(0);
      expect(turn).toBeGreaterThan(40);
      return;
    }
    throw new Error('The limit was never reached');
  }, 60_000);
});

describeWithProgram('redis', 'with a Redis that stops', () => {
  test('the first fresh run after it stopped is answered, too', async () => {
    const opened = await open({ CHECK_TIMEOUT: '10s' });
    await opened.until('/health/redis', ({ body }) => body.status === 'healthy', 20_000);
    await stack.redis?.stop();
    const { code, body } = await askFresh(opened, '/health/redis');
    expect([code, body.status, body.reason]).toEqual([200, 'degraded', 'fallback_active']);
  }, 40_000);
});

test('row level security that was just switched off is told by one fresh run, and so is that it is on again', async () => {
  const opened = await open({ CHECK_TIMEOUT: '10s' });
  await opened.until('/health/rls', ({ body }) => body.status === 'healthy' || body.reason === 'not_verified', 20_000);
  await stack.supabase.sql('alter table chat_messages disable row level security');
  expect(await askFresh(opened, '/health')).toMatchObject({ code: 503, body: { status: 'failed' } });
  await stack.supabase.sql('alter table chat_messages enable row level security');
  expect(await askFresh(opened, '/health')).toMatchObject({ code: 200 });
}, 60_000);
