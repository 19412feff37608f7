import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createReadOnlyFetch } from '../../../src/clients/supabase/read-only-fetch.ts';
import { systemClock } from '../../../src/core/clock.ts';

let end: (() => void) | undefined;
afterEach(() => end?.());

/** A server that says nothing of how long it waits for a further question, as most balancers do. */
async function startServer() {
  let connections = 0;
  const server = createServer((request, response) => {
    if (request.url === '/broken') response.destroy();
    else setTimeout(() => response.end('[]'), 20);
  });
  server.keepAliveTimeout = 0;
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  end = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => connections };
}

const ask = createReadOnlyFetch({ clock: systemClock, timeoutMs: 5_000 });

test('after a question that failed everything is asked over new connections', async () => {
  const { url, count } = await startServer();
  await Promise.all([ask(url), ask(url)]);
  await expect(ask(`${url}/broken`)).rejects.toThrow('fetch failed');
  const opened = count();
  await Promise.all([ask(url), ask(url)]);
  expect(count() - opened).toBe(2);
});

test('what was under way when another question failed is answered', async () => {
  const { url } = await startServer();
  const underWay = ask(url);
  await expect(ask(`${url}/broken`)).rejects.toThrow('fetch failed');
  expect(await (await underWay).text()).toBe('[]');
});
