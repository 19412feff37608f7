import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chooseEncoding } from '../../../../src/http/answer/encoding.ts';
import { createRendering } from '../../../../src/http/answer/rendering.ts';
import { buildCheck } from '../../../support/build-check.ts';
import { startServer } from '../../../support/build-server.ts';

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['gzip, deflate, br, zstd', 'gzip'],
  ['gzip, compressed', 'gzip'],
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'gzip'],
  ['*', 'gzip'],
  ['br', 'identity'],
  ['gzip;q=0', 'identity'],
  ['gzip;q=0.000, *', 'identity'],
  ['*;q=0', 'identity'],
  ['identity;q=1, gzip;q=0.5', 'identity'],
  ['identity;q=0.5, gzip;q=1.0', 'gzip'],
  ['identity;q=0, br', 'identity'],
  ['gzip;q=nonsense', 'identity'],
] as const)('Accept-Encoding: %s gets %s', (accepted, encoding) => {
  expect(chooseEncoding(accepted)).toBe(encoding);
});

const long = ['/health/summary', '/?format=html', '/metrics', '/openapi.json', '/docs', '/page.css', '/page.js'];

test.each(long)('%s is compressed for whoever takes it, and unpacks to the same', async (url) => {
  const { get } = await startServer([buildCheck('database.query'), buildCheck('redis.connection')]);
  const plain = await get(url);
  const zipped = await get(url, { 'accept-encoding': 'gzip, br' });
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
  expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
  const { date: _, 'content-length': length, 'content-encoding': encoding, ...headers } = zipped.headers;
  expect([encoding, length]).toEqual(['gzip', String(zipped.rawPayload.length)]);
  expect(plain.headers).toMatchObject({ ...headers, 'content-length': String(plain.rawPayload.length) });
  for (const answer of [plain, zipped]) expect(answer.headers.vary).toMatch(/(^|, )Accept-Encoding$/);
});

test.each(['/health/live', '/health/ready', '/'])(
  '%s is too short to be compressed, and does not vary by it',
  async (url) => {
    const { get } = await startServer([buildCheck('database.query')]);
    const [plain, asked] = [await get(url), await get(url, { 'accept-encoding': 'gzip' })];
    expect(asked.body).toBe(plain.body);
    expect(asked.headers).not.toHaveProperty('content-encoding');
    expect(asked.headers.vary ?? '').not.toContain('Accept-Encoding');
  },
);

test('what was compressed once is sent again as it is', async () => {
  const rendering = createRendering({ code: 200, headers: {}, body: 'word '.repeat(1_000) });
  const packet = rendering.pack(null, 'gzip');
  expect(packet).not.toBeInstanceOf(Promise);
  expect(rendering.pack(null, 'gzip')).toBe(packet);
});

test('what is huge is compressed once beside the event loop, for all who wait for it', async () => {
  const body = 'wörd '.repeat(100_000);
  const rendering = createRendering({ code: 200, headers: {}, body });
  const waiting = [rendering.pack('Accept', 'gzip'), rendering.pack('Accept', 'gzip')];
  expect(waiting[0]).toBeInstanceOf(Promise);
  const [first, second] = await Promise.all(waiting);
  expect(first).toBe(second);
  expect(gunzipSync(first?.payload ?? '').toString()).toBe(body);
  expect(rendering.pack('Accept', 'gzip')).toBe(first);
});

test.each([
  ['plain letters', 'word'],
  ['other letters', 'wörd – ok'],
  ['long other letters', 'wörd – ok '.repeat(2_000)],
])('the length that is announced is that of the bytes: %s', async (_what, body) => {
  const packet = await createRendering({ code: 200, headers: {}, body }).pack(null, 'identity');
  expect(packet.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  expect(Buffer.from(packet.payload as string, packet.charset).toString()).toBe(body);
});
