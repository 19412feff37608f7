import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { createReadOnlyFetch } from '../../../../src/clients/supabase/read-only-fetch.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { sendJson, startServer } from '../http-server.ts';

const open = (timeoutMs = 5_000, maxBodyBytes?: number) =>
  createReadOnlyFetch({ clock: systemClock, timeoutMs, ...(maxBodyBytes && { maxBodyBytes }) });

const writes = {
  insert: (client: ReturnType<typeof supabase>) => client.from('t').insert({ id: 1 }),
  upsert: (client: ReturnType<typeof supabase>) => client.from('t').upsert({ id: 1 }),
  update: (client: ReturnType<typeof supabase>) => client.from('t').update({ id: 1 }).eq('id', 1),
  delete: (client: ReturnType<typeof supabase>) => client.from('t').delete().eq('id', 1),
  'rpc over POST': (client: ReturnType<typeof supabase>) => client.rpc('f', { a: 1 }),
  'rpc over HEAD with an object': (client: ReturnType<typeof supabase>) => client.rpc('f', { a: {} }, { head: true }),
};

function supabase(url: string) {
  return createClient(url, 'key', { db: { retry: false }, global: { fetch: open() } });
}

test.each(Object.entries(writes))('%s through supabase-js never leaves', async (_name, write) => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  const { error } = await write(supabase(server.url));
  expect(error).not.toBeNull();
  expect(server.requests).toEqual([]);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post'])('%s throws before it leaves', async (method) => {
  await using server = await startServer((response) => sendJson(response, 200, []));
  await expect(open()(server.url, { method })).rejects.toMatchObject({ code: 'READ_ONLY' });
  await expect(open()(new Request(server.url, { method }))).rejects.toMatchObject({ code: 'READ_ONLY' });
  expect(server.requests).toEqual([]);
});

test('GET and HEAD go through with status, headers and body', async () => {
  await using server = await startServer((response) => sendJson(response, 206, [1]));
  const got = await open()(server.url, { headers: { apikey: 'k' } });
  const headed = await open()(server.url, { method: 'HEAD' });
  expect([got.status, got.headers.get('content-type'), await got.json()]).toEqual([206, 'application/json', [1]]);
  expect([headed.status, await headed.text()]).toEqual([206, '']);
  expect(server.requests[0]?.headers.apikey).toBe('k');
});

test('an answer without a body keeps its status', async () => {
  await using server = await startServer((response) => response.writeHead(204).end());
  expect((await open()(server.url)).status).toBe(204);
});

test('a redirect is not followed, so the key stays here', async () => {
  await using elsewhere = await startServer((response) => sendJson(response, 200, []));
  await using server = await startServer((response) => response.writeHead(307, { location: elsewhere.url }).end());
  await expect(open()(server.url, { headers: { apikey: 'k' } })).rejects.toMatchObject({ code: 'REDIRECTED' });
  expect(elsewhere.requests).toEqual([]);
});

test('a server that never answers is given up at the deadline', async () => {
  const clock = createFakeClock();
  await using server = await startServer(() => {});
  const running = createReadOnlyFetch({ clock, timeoutMs: 1_000 })(server.url);
  const outcome = expect(running).rejects.toMatchObject({ name: 'TimeoutError' });
  await clock.turn(1_000);
  await outcome;
});

test('a body that stalls is given up at the deadline too', async () => {
  await using server = await startServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('[');
  });
  await expect(open(150)(server.url)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(server.requests).toHaveLength(1);
});

test('a body without end is broken off', async () => {
  await using server = await startServer((response) => response.end('x'.repeat(2_000)));
  await expect(open(5_000, 1_000)(server.url)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
});
