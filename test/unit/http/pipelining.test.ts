import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { buildCheck, works } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';

type Started = Awaited<ReturnType<typeof startServer>>;
let started: Started | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await started?.server.close();
});

/** A server that listens, and how many answers it has begun to send so far. */
async function listen() {
  started = await startServer([buildCheck('database.query', [works])]);
  const { server } = started;
  await server.listen({ port: 0, host: '127.0.0.1' });
  const seen = { answers: 0, connections: [] as Socket[] };
  server.server.on('request', (_request, response) => {
    if (response.writableEnded) seen.answers += 1;
    else response.once('prefinish', () => (seen.answers += 1));
  });
  server.server.on('connection', (socket) => seen.connections.push(socket));
  return { port: (server.server.address() as AddressInfo).port, seen, server };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Sends all of it at once, and reads until so many answers have come. */
async function codesOf(port: number, bytes: string, count: number): Promise<readonly number[]> {
  const socket = await open(port);
  let text = '';
  const all = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      text += data;
      if (text.split('HTTP/1.1 ').length > count) resolve();
    });
    socket.on('close', () => resolve());
  });
  socket.write(bytes);
  await all;
  return [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, code]) => Number(code));
}

const get = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\n${['host: a', ...headers].join('\r\n')}\r\n\r\n`;

/** So many are answered of those that are sent together: one, and those that may wait behind it. */
const most = 33;

test.each(['/?format=html', '/metrics', '/docs', '/health/live', '/health?include=database', '/nothing'])(
  'of %s no more is answered than a few, and whoever takes none of it is closed',
  async (path) => {
    const { port, seen } = await listen();
    for (let number = 0; number < 10; number += 1) {
      const socket = await open(port);
      socket.pause();
      socket.write(get(path).repeat(1_500));
    }
    await wait(200);
    expect(seen.answers).toBeGreaterThanOrEqual(10);
    expect(seen.answers).toBeLessThanOrEqual(10 * most);
    await expect.poll(() => seen.connections.filter(({ destroyed }) => !destroyed), { timeout: 5_000 }).toEqual([]);
  },
);

test('whoever sends too many together gets the answers to the first ones, in their order, and the end of the connection', async () => {
  const { port } = await listen();
  const mixed = get('/health/live') + get('/nothing') + get('/metrics') + get('/health?x=1');
  const codes = await codesOf(port, mixed.repeat(100), 400);
  expect(codes).toEqual(Array(9).fill([200, 404, 200, 400]).flat().slice(0, most));
});

test('whoever reads gets every answer, in its order, also of what is sent together', async () => {
  const { port } = await listen();
  const mixed = get('/health/live') + get('/nothing') + get('/metrics') + get('/health?x=1');
  expect(await codesOf(port, mixed.repeat(8), 32)).toEqual(Array(8).fill([200, 404, 200, 400]).flat());

  const socket = await open(port);
  let text = '';
  socket.on('data', (data) => (text += data));
  for (let round = 1; round <= 20; round += 1) {
    socket.write(mixed.repeat(5));
    await expect.poll(() => text.split('HTTP/1.1 ').length - 1).toBe(20 * round);
  }
});

test('long headers, small pieces and bodies make no difference', async () => {
  const { port } = await listen();
  const long = get('/health/live', `x-long: ${'a'.repeat(8_000)}`);
  expect(await codesOf(port, long.repeat(5), 5)).toEqual([200, 200, 200, 200, 200]);
  const posted = `POST /health HTTP/1.1\r\nhost: a\r\ncontent-length: 900\r\n\r\n${'x'.repeat(900)}`;
  expect(await codesOf(port, get('/health/live') + posted, 2)).toEqual([200, 405]);

  const socket = await open(port);
  let text = '';
  socket.on('data', (data) => (text += data));
  for (const piece of get('/health/live')
    .repeat(3)
    .match(/.{1,7}/gs) ?? []) {
    socket.write(piece);
    await wait(1);
  }
  await wait(100);
  expect([...text.matchAll(/HTTP\/1\.1 200 /g)]).toHaveLength(3);
});

test('what is no request behind others is told, and nothing after it', async () => {
  const { port } = await listen();
  const codes = await codesOf(port, `${get('/health/live').repeat(3)}no request\r\n\r\n${get('/health/live')}`, 5);
  expect(codes.at(-1)).toBe(400);
  expect(codes.slice(0, -1).every((code) => code === 200)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['half a line', 'GET /hea'],
  ['half a header', 'GET /health HTTP/1.1\r\nhost'],
  ['half a body', 'POST /health HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{'],
  ['a request and half a further one', `${get('/health/live')}GET /hea`],
  ['requests without taking an answer', get('/?format=html').repeat(1_500)],
])('a connection with %s keeps no server that closes', async (_what, bytes) => {
  const { port, server } = await listen();
  const socket = await open(port);
  if (bytes.length > 10_000) socket.pause();
  socket.write(bytes);
  await wait(50);
  const from = performance.now();
  await server.close();
  expect(performance.now() - from).toBeLessThan(bytes.length > 10_000 ? 3_000 : 500);
});

test('an answer that is under way is sent before its connection is closed', async () => {
  const gate = Promise.withResolvers<void>();
  started = await startServer([buildCheck('database.query', [works])], {
    isFreshForAll: true,
    takeFresh: async () => {
      await gate.promise;
      return { allowed: true, waitMs: 0 };
    },
  });
  const { server } = started;
  await server.listen({ port: 0, host: '127.0.0.1' });
  const socket = await open((server.server.address() as AddressInfo).port);
  let text = '';
  socket.on('data', (data) => (text += data));
  socket.write(get('/health/database?fresh'));
  await wait(100);
  const closed = server.close();
  gate.resolve();
  await once(socket, 'close');
  await closed;
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
});
