import type { ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { expect, test } from 'vitest';
import { createPushAddress } from '../../../../src/clients/push/address.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { createSecret } from '../../../../src/core/scrubber.ts';
import { freePort, startServer } from '../http-server.ts';

const addressOf = (url: string, timeoutMs = 2_000) =>
  createPushAddress({ url: createSecret(url), clock: systemClock, timeoutMs, userAgent: 'wingman-health/1' });
const parcel = { body: '{"a":1}', headers: { 'content-type': 'application/json' } };
const refused = { isTaken: false, isFinal: false, retryAfterMs: null };

test('a GET without a parcel and a POST with one reach the whole address', async () => {
  await using server = await startServer((response) => response.end('OK'));
  const address = addressOf(`${server.url}/ping/5c1f-token?create=1`);
  expect([await address(null), await address(parcel)]).toEqual([{ isTaken: true }, { isTaken: true }]);
  expect(server.requests.map(({ method, path }) => [method, path])).toEqual([
    ['GET', '/ping/5c1f-token?create=1'],
    ['POST', '/ping/5c1f-token?create=1'],
  ]);
  expect(server.requests[1]?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'wingman-health/1',
  });
});

test.each([
  [500, { ...refused, why: 'it answers 500' }],
  [503, { ...refused, why: 'it answers 503' }],
  [429, { ...refused, why: 'it answers 429' }],
  [408, { ...refused, why: 'it answers 408' }],
  [400, { ...refused, why: 'it answers 400', isFinal: true }],
  [404, { ...refused, why: 'it answers 404', isFinal: true }],
  [413, { ...refused, why: 'it answers 413', isFinal: true }],
])('an answer of %i is told as what it is', async (code, expected) => {
  await using server = await startServer((response) => response.writeHead(code).end('no'));
  expect(await addressOf(server.url)(parcel)).toEqual(expected);
});

const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString();
test.each<[string, number | null, number]>([
  ['7', 7_000, 7_000],
  [inTwoMinutes(), 118_000, 120_000],
  ['86400', 3_600_000, 3_600_000],
  ['9'.repeat(400), 3_600_000, 3_600_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0, 0],
  ['soon', null, 0],
])('Retry-After: %s is respected, for an hour at most', async (text, least, most) => {
  await using server = await startServer((response) => response.writeHead(429, { 'retry-after': text }).end());
  const delivery = await addressOf(server.url)(parcel);
  const pause = delivery.isTaken ? null : delivery.retryAfterMs;
  if (least === null) return expect(pause).toBeNull();
  expect(pause).toBeGreaterThanOrEqual(least);
  expect(pause).toBeLessThanOrEqual(most);
});

/** Redirects whatever does not begin with /there. */
const redirecting = (code: number, location: (url: string) => string) =>
  startServer((response, { url = '' }) => {
    if (url.startsWith('/there')) response.end();
    else response.writeHead(code, { location: location(url) }).end();
  });

test('a redirect within the host is followed, a POST with its body only', async () => {
  await using moved = await redirecting(308, () => '/there');
  expect(await addressOf(moved.url)(parcel)).toEqual({ isTaken: true });
  expect(moved.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
  await using seen = await redirecting(302, () => '/there');
  expect(await addressOf(seen.url)(null)).toEqual({ isTaken: true });
  expect(await addressOf(seen.url)(parcel)).toMatchObject({ isTaken: false, isFinal: true });
  expect(seen.requests.filter(({ path }) => path === '/there')).toHaveLength(1);
});

test('nobody is followed to another host, to another port, into a circle or to what is no address', async () => {
  await using other = await startServer((response) => response.end());
  const port = new URL(other.url).port;
  for (const location of [other.url, `http://localhost:${port}/there`, 'file:///etc/passwd', 'http://', '//[']) {
    await using server = await redirecting(307, () => location);
    expect(await addressOf(server.url)(parcel), location).toMatchObject({ isTaken: false, isFinal: true });
    expect(server.requests, location).toHaveLength(1);
  }
  await using circle = await redirecting(307, (url) => `${url}x`);
  expect(await addressOf(circle.url)(null)).toMatchObject({ why: 'it redirects in a circle' });
  expect(circle.requests).toHaveLength(4);
  expect(other.requests).toEqual([]);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['says nothing', () => {}],
  ['sends its headers a byte at a time', (response) => response.socket?.write('HTTP/1.1 2')],
])('a receiver that %s is given up in time', async (_name, answer) => {
  await using server = await startServer(answer);
  const from = performance.now();
  expect(await addressOf(server.url, 200)(parcel)).toEqual({
    ...refused,
    why: 'it does not answer in time (TIMEOUT)',
  });
  expect(performance.now() - from).toBeLessThan(1_500);
});

test('an answer without end is not read', async () => {
  let written = 0;
  await using server = await startServer((response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write(Buffer.alloc(65_536))) written += 65_536;
    };
    response.on('drain', more);
    response.on('close', () => response.off('drain', more));
    more();
  });
  expect(await addressOf(server.url)(parcel)).toEqual({ isTaken: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(written).toBeLessThan(16_000_000);
});

test('who is not there, speaks no HTTP or hangs up is told in constant words, without the address', async () => {
  const port = await freePort();
  const token = 'hook-token-4711';
  expect(await addressOf(`http://127.0.0.1:${port}/${token}`)(parcel)).toEqual({
    ...refused,
    why: 'it cannot be reached (ECONNREFUSED)',
  });
  for (const word of ['SSH-2.0-OpenSSH_9.6\r\n', '']) {
    const server = createTcpServer((socket) => socket.write(word, () => socket.destroySoon())).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port: open } = server.address() as { port: number };
    const delivery = await addressOf(`http://127.0.0.1:${open}/${token}`)(parcel);
    expect(delivery).toMatchObject({ isTaken: false, isFinal: false });
    expect(JSON.stringify(delivery)).not.toContain(token);
    server.close();
  }
});

test('who gives up is not kept waiting', async () => {
  await using server = await startServer(() => {});
  const over = AbortSignal.timeout(100);
  const from = performance.now();
  expect(await addressOf(server.url, 60_000)(parcel, over)).toMatchObject({ isTaken: false });
  expect(performance.now() - from).toBeLessThan(1_500);
});
