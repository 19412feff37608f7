import { expect, test, vi } from 'vitest';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { startServer, token } from '../../../support/build-server.ts';

const database = buildCheck('database.query', [works], { critical: true });
const redis = buildCheck('redis.connection');
const bearer = { authorization: `Bearer ${token}` };

/** A server, and how often anything was summarised since: nothing is drawn without it. */
async function startCounted() {
  const built = await startServer([database, redis]);
  const summary = vi.spyOn(built.health, 'summary');
  const renderMetrics = vi.spyOn(built.health, 'deafRuns');
  const drawn = () => summary.mock.calls.length + renderMetrics.mock.calls.length;
  return { ...built, drawn };
}

const answers = [
  '/health',
  '/health/summary',
  '/health?format=text',
  '/health/summary?format=health%2Bjson',
  '/health?include=redis',
  '/health/redis',
  '/health/redis/connection',
  '/?format=html',
  '/metrics',
];

test.each(answers)('%s is drawn once, however often it is asked for within a second', async (url) => {
  const { get, drawn } = await startCounted();
  const first = await get(url);
  const once = drawn();
  expect(once).toBeGreaterThan(0);
  for (let round = 0; round < 5; round += 1) {
    const again = await get(url);
    expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
  }
  expect(drawn()).toBe(once);
});

test.each(['/health?_=1', '/health?uptime_kuma_cachebuster=x', '/health?format=json&_=2'])(
  '%s is another drawing for nobody, whatever its value is',
  async (url) => {
    const { get, drawn } = await startCounted();
    await get(url);
    const once = drawn();
    for (const value of ['a', 'b', '17', '%3d']) expect((await get(`${url}${value}`)).statusCode).toBe(200);
    expect(drawn()).toBe(once);
  },
);

test('a name that only resembles a cache buster is refused on an address that is known, too', async () => {
  const { get } = await startServer([database]);
  await get('/health?_=1');
  for (const name of ['cache+bust', '__', 'cache', '_%5F']) {
    expect((await get(`/health?${name}=1`)).statusCode, name).toBe(400);
  }
  expect((await get('/health?%5F=1')).statusCode).toBe(200);
});

test('an address that is known answers the tier of whoever asks, in either order', async () => {
  for (const order of [
    [{}, bearer],
    [bearer, {}],
  ]) {
    const { get } = await startServer([database]);
    for (const headers of [...order, ...order]) {
      const { body } = await get('/health/database/query', headers);
      expect(body.includes('"details"')).toBe(headers === bearer);
    }
  }
});

test('an address that is known still answers by Accept and by Sec-Fetch-Mode', async () => {
  const { get } = await startServer([database]);
  const callers = [
    [{}, 200, 'application/json'],
    [{ accept: 'text/plain' }, 200, 'text/plain'],
    [{ accept: 'undefined' }, 406, 'application/problem+json'],
    [{ accept: 'text/html' }, 200, 'application/json'],
    [{ accept: 'text/html', 'sec-fetch-mode': 'navigate' }, 200, 'text/html'],
  ] as const;
  for (const [headers, code, type] of [...callers, ...callers]) {
    const response = await get('/health', headers);
    expect([response.statusCode, response.headers['content-type']]).toEqual([code, expect.stringContaining(type)]);
  }
});

test('a known address tells a change at once, and what has become stale', async () => {
  const check = buildCheck('database.query', [works, broken, works], { critical: true, confirmAfter: 1 });
  const { get, health, clock, monitor } = await startServer([check]);
  const status = async () => (await get('/health')).headers['x-health-status'];
  const seen = [await status()];
  await health.refresh('database');
  seen.push(await status());
  await health.refresh('database');
  seen.push(await status());
  monitor.stop();
  await clock.turn(60_000);
  seen.push(await status());
  expect(seen).toEqual(['healthy', 'failed', 'healthy', 'unknown']);
});

test('?fresh asks each time, on an address that was asked before too', async () => {
  const counted = buildCheck('database.query');
  const { get } = await startServer([counted]);
  const before = counted.seen.runs;
  for (let round = 0; round < 3; round += 1) await get('/health/database?fresh', bearer);
  expect(counted.seen.runs).toBe(before + 3);
  expect((await get('/health/database?fresh')).statusCode).toBe(401);
});

test('what is refused is refused each time', async () => {
  const { get } = await startServer([database]);
  for (let round = 0; round < 2; round += 1) {
    expect((await get('/health?inclued=redis')).statusCode).toBe(400);
    expect((await get('/health/nothing')).statusCode).toBe(404);
    expect((await get('/health?format=yaml')).statusCode).toBe(406);
  }
});

test('HEAD on a known address has the headers of GET and no body', async () => {
  const { server, get } = await startServer([database]);
  for (const url of [...answers.slice(0, 4), '/page.css', '/health/live', '/openapi.json']) {
    const known = await get(url);
    const head = await server.inject({ method: 'HEAD', url });
    expect(head.headers, url).toEqual({ ...known.headers, date: head.headers.date });
    expect([head.statusCode, head.body], url).toEqual([known.statusCode, '']);
  }
});

test('whoever asks at ever new addresses makes the service remember no more of them', async () => {
  const { get, drawn } = await startCounted();
  const address = (number: number) => `/health?include=redis&format=text&color=${number}`;
  await get(address(0));
  const kept = vi.spyOn(Map.prototype, 'set');
  for (let number = 1; number < 400; number += 1) expect((await get(address(number))).statusCode).toBe(200);
  const addresses = kept.mock.contexts.filter((_map, call) =>
    String(kept.mock.calls[call]?.[0]).startsWith('/health?'),
  );
  expect(addresses.length).toBeGreaterThan(300);
  for (const map of new Set(addresses as Map<unknown, unknown>[])) expect(map.size).toBeLessThanOrEqual(256);
  // Nor does it draw more than what they come to: a text with colours.
  expect(drawn()).toBeLessThanOrEqual(2);
});
