import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request, ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { createHead, putHead } from '../../../src/http/answer/head.ts';
import type { HttpOptions } from '../../../src/http/context.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';

const database = buildCheck('database.query', [works], { critical: true });
const redis = buildCheck('redis.connection', [broken]);
const cleanup = createCleanup();
afterAll(cleanup.run);

/** How many requests Fastify has begun to handle. */
let handled = 0;
const count = () => {
  handled += 1;
};
subscribe('tracing:fastify.request.handler:start', count);
afterAll(() => unsubscribe('tracing:fastify.request.handler:start', count));
afterEach(() => {
  handled = 0;
});

async function listen(options: Partial<HttpOptions> = {}) {
  const built = await startServer([database, redis], options);
  await built.server.listen({ port: 0, host: '127.0.0.1' });
  cleanup.add(async () => void (await built.server.close()));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  cleanup.add(async () => agent.destroy());
  const { port } = built.server.server.address() as AddressInfo;
  const ask = async (path: string, { method = 'GET', headers = {}, body = '' } = {}) => {
    const asked = request({ port, host: '127.0.0.1', path, method, headers, agent });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    const { date, ...kept } = answer.headers;
    return { code: answer.statusCode, headers: kept, body: Buffer.concat(chunks).toString('latin1') };
  };
  return { ...built, ask };
}

const addresses = [
  '/health',
  '/health/summary',
  '/health/summary?format=text',
  '/health?format=health%2Bjson',
  '/health?include=redis',
  '/health/redis',
  '/health/redis/connection',
  '/health/history',
  '/?format=html',
  '/',
  '/metrics',
  '/openapi.json',
  '/docs',
];
const callers = {
  'a plain caller': {},
  'a caller with a token': { authorization: `Bearer ${token}` },
  'a caller with a wrong token': { authorization: 'Bearer wrong' },
  'a caller that takes gzip': { 'accept-encoding': 'gzip' },
};

test.each(addresses)('%s is answered alike by Fastify and before it', async (address) => {
  const { ask } = await listen();
  for (const [who, headers] of Object.entries(callers)) {
    for (const method of ['GET', 'HEAD']) {
      const what = `${method} of ${who}`;
      handled = 0;
      const first = await ask(`${address}${address.includes('?') ? '&' : '?'}_=1`, { method, headers });
      const wasRead = handled;
      const again = await ask(address, { method, headers });
      const once = handled;
      const known = await ask(address, { method, headers });

      expect(known, what).toEqual(again);
      expect(known, what).toEqual(first);
      expect(handled, what).toBe(once);
      if (who === 'a plain caller' && method === 'GET') expect(wasRead, what).toBe(1);
    }
  }
});

test.each(['/health/live', '/health/ready'])('%s never waits for Fastify, and says the same as it', async (path) => {
  const { ask } = await listen();
  const direct = [await ask(path), await ask(path, { method: 'HEAD' })];
  expect(handled).toBe(0);
  const routed = [await ask(`${path}?x`), await ask(`${path}?x`, { method: 'HEAD' })];
  expect(handled).toBe(2);
  expect(direct).toEqual(routed);
});

/** What comes back for some bytes, until the connection has been quiet for a while; whenever it was. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let came = '';
  socket.setEncoding('latin1').on('data', (text) => {
    came += text;
  });
  socket.setTimeout(300, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return came.replaceAll(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/gm, 'Date: then\r');
}

const plain = 'Host: x\r\n\r\n';
const requests = {
  'a connection that goes on': (path: string) => `GET ${path} HTTP/1.1\r\n${plain}`,
  'several requests at once': (path: string) => `GET ${path} HTTP/1.1\r\n${plain}`.repeat(3),
  'a question for the head': (path: string) => `HEAD ${path} HTTP/1.1\r\n${plain}`,
  'a connection to be closed': (path: string) => `GET ${path} HTTP/1.1\r\nConnection: close\r\n${plain}`,
  'HTTP/1.0': (path: string) => `GET ${path} HTTP/1.0\r\n\r\n`,
  'HTTP/1.0 that goes on': (path: string) => `GET ${path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`,
  'a client that waits before it goes on': (path: string) => `GET ${path} HTTP/1.1\r\nExpect: 100-continue\r\n${plain}`,
  gzip: (path: string) => `GET ${path} HTTP/1.1\r\nAccept-Encoding: gzip\r\n${plain}`,
};

test.each(Object.entries(requests))('%s gets the same bytes from Fastify and before it', async (_, write) => {
  const { server, ask } = await listen();
  const { port } = server.server.address() as AddressInfo;
  const paths = ['/health', '/health/summary', '/?format=html'];
  const unknown = (path: string) => `${path}${path.includes('?') ? '&' : '?'}_=1`;
  const exchangeAll = (targets: readonly string[]) =>
    Promise.all(targets.map((target) => exchange(port, write(target))));
  const read = await exchangeAll(['/health/ready?x', ...paths.map(unknown)]);
  for (const path of paths) await ask(path);
  handled = 0;
  const known = await exchangeAll(['/health/ready', ...paths]);

  for (const answer of known) expect(answer).toContain('\r\nDate: then\r\n');
  expect(known).toEqual(read);
  expect(handled).toBe(0);
});

test('where the field that a head is put into means nothing, the head is written', () => {
  const response = Object.assign(new ServerResponse({ method: 'GET' } as IncomingMessage), { shouldKeepAlive: true });
  Object.defineProperty(response, 'headersSent', { get: () => false });

  expect(putHead(response, 503, () => 'never sent')).toBe(false);
  expect(response.statusCode).toBe(200);
});

test('a value that no header may have is left to who refuses it', () => {
  expect(createHead(200, ['x-health-status', 'healthy'])?.('then')).toContain(
    '\r\nx-health-status: healthy\r\nDate: then\r\n',
  );
  for (const value of ['a\r\nb: c', 'a\nb', '\u2028', 'ä']) expect(createHead(200, ['x', value]), value).toBeNull();
  for (const code of [204, 304]) expect(createHead(code, [])).toBeNull();
});

test('what is known to GET is not known to other methods', async () => {
  const { ask } = await listen();
  await ask('/health');
  expect(await ask('/health', { method: 'POST', body: 'x' })).toMatchObject({ code: 405 });
  expect(await ask('/health', { method: 'OPTIONS' })).toMatchObject({ code: 204 });
  expect(await ask('/health/live', { method: 'DELETE' })).toMatchObject({ code: 405 });
});

test('a drawing that fails is told and answered as a fault, on a known address too', async () => {
  const { ask, health, clock, faults } = await listen();
  await ask('/health/summary');
  await clock.turn(1_100);
  vi.spyOn(health, 'summary').mockImplementation(() => {
    throw new Error('cannot be drawn');
  });

  expect(await ask('/health/summary')).toMatchObject({
    code: 500,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  });
  expect(faults).toEqual([expect.objectContaining({ message: 'cannot be drawn' })]);
});

test('metrics that cannot be written are told and answered as a fault, on a known address too', async () => {
  let isBroken = false;
  const renderMetrics: HttpOptions['renderMetrics'] = async () => {
    if (isBroken) throw new Error('cannot be counted');
    return { contentType: 'text/plain', text: 'x 1\n' };
  };
  const { ask, clock, faults } = await listen({ renderMetrics });
  expect(await ask('/metrics')).toMatchObject({ code: 200, body: 'x 1\n' });
  await clock.turn(1_100);
  isBroken = true;

  expect(await ask('/metrics')).toMatchObject({ code: 500 });
  expect(faults).toContainEqual(expect.objectContaining({ message: 'cannot be counted' }));
});

test('what comes while it closes is told to go elsewhere, known or not', async () => {
  const { ask, server } = await listen();
  await ask('/health');
  const closing = server.close();
  await vi.waitFor(() => expect(server.server.listening).toBe(false));
  const answer = await ask('/health').catch((error: NodeJS.ErrnoException) => error.code);
  await closing;

  expect(answer).toSatisfy(
    (told: unknown) => told === 'ECONNREFUSED' || told === 'ECONNRESET' || (told as { code: number }).code === 503,
  );
});
