import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createReadOnlyFetch } from '../../src/clients/supabase/read-only-fetch.ts';
import { systemClock } from '../../src/core/clock.ts';

test('looks some seconds apart go over the same connections', async () => {
  let connections = 0;
  const server = createServer((_request, response) => setTimeout(() => response.end('[]'), 50));
  // Most balancers do not say how long they wait for a further question.
  server.keepAliveTimeout = 0;
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ask = createReadOnlyFetch({ clock: systemClock, timeoutMs: 5_000 });
  const look = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return Promise.all([ask(url), ask(url), ask(url)]);
  };

  await look();
  // By itself Node gives a connection up after four.
  await wait(6_000);
  await look();

  server.close();
  server.closeAllConnections();
  expect(connections).toBe(3);
}, 20_000);
