import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { askFresh, freshToken } from '../support/ask-fresh.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { type OpenService, openService } from '../support/open-service.ts';

const stack = await useStack();

let service: OpenService | undefined;
let ended: (() => void) | undefined;
afterEach(async () => {
  await service?.stop();
  ended?.();
  service = undefined;
});

async function open(variables: Record<string, string>): Promise<OpenService> {
  service = await openService({ ...stack.environment, HEALTH_TOKENS: freshToken, ...variables });
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

test('a Redis that hangs keeps nobody waiting for the limit, and beyond it is a 429 that says when', async () => {
  const opened = await open({ REDIS_URL: await listenInSilence(), CHECK_TIMEOUT: '400ms' });
  await opened.until('/health/redis', ({ body }) => body.status === 'degraded', 15_000);
  const times: number[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    const { code, retryAfter, tookMs } = await askFresh(opened, '/health/environment');
    times.push(tookMs);
    if (code !== 429) continue;
    // One answer may be late on a busy machine. Whoever waited for Redis would be late with each.
    expect(times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)]).toBeLessThan(400);
    expect(retryAfter).toBeGreaterThan(0);
    expect(turn).toBeGreaterThan(40);
    return;
  }
  throw new Error('The limit was never reached');
}, 60_000);

describeWithProgram('redis', 'with a Redis that stops', () => {
  test('the first fresh run after it stopped is answered, too', async () => {
    const opened = await open({ CHECK_TIMEOUT: '10s' });
    await opened.until('/health/redis', ({ body }) => body.status === 'healthy', 20_000);
    await stack.redis?.stop();
    const { code, body } = await askFresh(opened, '/health/redis');
    expect([code, body.status, body.reason]).toEqual([200, 'degraded', 'fallback_active']);
  }, 40_000);
});
