import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';

type Started = Awaited<ReturnType<typeof startServer>>;

const database = buildCheck('database.query', [works], { critical: true });
const routes = [
  '/',
  '/health',
  '/health/summary',
  '/health/live',
  '/health/ready',
  '/health/database',
  '/health/database/query',
  '/health/events',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/page.css',
  '/page.js',
  '/page.svg',
];
const allowed = 'GET, HEAD, OPTIONS';

test.each(routes)('OPTIONS %s is a 204 that says what is allowed, whatever follows the path', async (route) => {
  const { server } = await startServer([database]);
  for (const url of [route, `${route}?inclued=x`, `${route}/`.replace('//', '/')]) {
    const { statusCode, headers, body } = await server.inject({ method: 'OPTIONS', url });
    expect([statusCode, headers.allow, headers['cache-control'], body], url).toEqual([204, allowed, 'no-store', '']);
  }
});

test('OPTIONS on health is a 204 whatever the status is; on a probe it says no when that does', async () => {
  const { server, phase } = await startServer([buildCheck('database.query', [broken], { critical: true })]);
  const ask = async (url: string) => {
    const { statusCode, headers } = await server.inject({ method: 'OPTIONS', url });
    expect(headers.allow).toBe(allowed);
    return statusCode;
  };
  expect(await Promise.all(['/', '/health', '/health/database', '/health/live'].map(ask))).toEqual([
    204, 204, 204, 204,
  ]);
  expect(await ask('/health/ready')).toBe(503);
  phase.drain();
  expect(await ask('/health/live')).toBe(204);
});

test.each([
  ['/nothing', 404],
  ['/health/nothing', 404],
  ['/health/database/nothing', 404],
  ['/health/a/b/c', 404],
])('OPTIONS %s is a 404, as GET is', async (url, code) => {
  const { server, get } = await startServer([database]);
  expect((await server.inject({ method: 'OPTIONS', url })).statusCode).toBe(code);
  expect((await get(url)).statusCode).toBe(code);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'] as const)(
  '%s is a 405 that says what is allowed, and a 404 where there is nothing',
  async (method) => {
    const { server } = await startServer([database]);
    for (const url of [...routes, '/health?fresh', '/health/']) {
      const { statusCode, headers } = await server.inject({ method, url });
      expect([statusCode, headers.allow], url).toEqual([405, allowed]);
      expect(headers['content-type'], url).toContain('application/problem+json');
    }
    expect((await server.inject({ method, url: '/nothing' })).statusCode).toBe(404);
  },
);

test.each([
  ['no JSON at all', 'application/json', '{'],
  ['an unknown type', 'application/x-nothing', 'x'],
  ['more than any route takes', 'application/json', JSON.stringify('x'.repeat(100_000))],
])('a body with %s is answered as any other: the method is what is wrong', async (_what, type, payload) => {
  const { server } = await startServer([database]);
  const asked = { method: 'POST', headers: { 'content-type': type }, payload } as const;
  expect((await server.inject({ ...asked, url: '/health' })).statusCode).toBe(405);
  expect((await server.inject({ ...asked, url: '/nothing' })).statusCode).toBe(404);
});

test.each([
  ['no JSON at all', 'application/json', '{'],
  ['nothing where JSON was announced', 'application/json', ''],
  ['an unknown type', 'x/y;;;', 'x'],
  ['more than any route takes', 'application/json', JSON.stringify('x'.repeat(100_000))],
])('OPTIONS with a body with %s is the same 204', async (_what, type, payload) => {
  const { server } = await startServer([database]);
  for (const url of ['/health', '/health/database', '/health/ready']) {
    const { statusCode } = await server.inject({ method: 'OPTIONS', url, headers: { 'content-type': type }, payload });
    expect(statusCode, url).toBe(204);
  }
});

const open: Started[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ server }) => server.close()));
});

/** Sends these bytes and no more, and reads what comes until the other side ends it. */
async function send(bytes: string, checks = [database]): Promise<{ readonly head: string; readonly body: string }> {
  const built = await startServer(checks);
  open.push(built);
  await built.server.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((built.server.server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  socket.end(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head: head.toLowerCase(), body };
}

test.each([
  ['OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 204],
  ['OPTIONS * HTTP/1.0\r\n\r\n', 204],
  ['OPTIONS / HTTP/1.0\r\n\r\n', 204],
  ['GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n', 200],
  ['GET /health/live HTTP/1.1\r\nHost:\r\nconnection: close\r\n\r\n', 200],
  ['GET http://health.example.com/health/live HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 200],
  ['GET http://health.example.com HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 200],
  ['GET https://health.example.com?format=json HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 200],
  ['PURGE /health HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 405],
  ['PROPFIND /nothing HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 404],
  ['GET /health/live HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nconnection: close\r\n\r\n', 200],
  ['GET /nothing HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nconnection: close\r\n\r\n', 404],
  ['CONNECT db.example.com:5432 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['CONNECT / HTTP/1.0\r\n\r\n', 405],
  ['GET * HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 200],
  ['GET /health/%zz HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n', 400],
  ['NONSENSE\r\n\r\n', 400],
  ['OPTIONS /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nconnection: close\r\n\r\n', 204],
])('on the wire, %j gets %i', async (bytes, code) => {
  const { head } = await send(bytes);
  expect(head).toMatch(new RegExp(`^http/1\\.1 ${code} `));
  expect(head).toContain('\r\nx-content-type-options: nosniff');
  if (code === 204 || code === 405) expect(head).toContain(`\r\nallow: ${allowed.toLowerCase()}`);
});

test.each(['http://health.example.com', 'https://health.example.com?format=json', '*', '/', '/?format=json'])(
  'the links of what is asked for as %s begin at the root',
  async (target) => {
    const { body } = await send(`GET ${target} HTTP/1.1\r\nHost: x\r\nconnection: close\r\n\r\n`);
    expect(JSON.parse(body).links.overall).toBe('./health');
  },
);

test.each([
  ['headers that are too long', `GET /health HTTP/1.1\r\nHost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['an address that is too long', `GET /health?${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['a method that does not exist', 'FETCH /health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a version that does not exist', 'GET /health HTTP/9.9\r\nHost: x\r\n\r\n', 400],
  ['TLS where there is none', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
])('what cannot be read as a request is a problem like any other: %s', async (_what, bytes, status) => {
  const { head, body } = await send(bytes);
  expect(head).toMatch(new RegExp(`^http/1\\.1 ${status} `));
  expect(head).toContain('content-type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status, detail: expect.any(String) });
});

test('a connection that is opened and closed without a word disturbs nothing', async () => {
  expect(await send('')).toEqual({ head: '', body: '' });
  expect((await send('GET /health/ready HTTP/1.0\r\n\r\n')).head).toContain(' 200 ');
});

test.each([
  ['/health/live/', 200],
  ['//health//live', 200],
  ['/health/%6Cive', 200],
  ['/%68ealth/ready/', 200],
  ['/health/database/', 200],
  ['/health/database/query/', 200],
  ['/metrics/', 200],
  ['/docs/', 200],
  // A path is what it is written: only its slashes do not count.
  ['/Health/Live', 404],
  ['/health/Database', 404],
  ['/health/live.', 404],
  ['/health/database%2Fquery', 404],
])('GET %s gets %i', async (url, code) => {
  const { get } = await startServer([database]);
  const response = await get(url);
  expect(response.statusCode).toBe(code);
  if (url.includes('live') && code === 200) expect(response.body).toBe((await get('/health/live')).body);
});
