import fastify from 'fastify';
import { expect, test } from 'vitest';
import { healthPlugin } from '../../../src/http/health-plugin.ts';
import { buildCheck } from '../../support/build-check.ts';
import { buildServer, startServer } from '../../support/build-server.ts';

const checks = [buildCheck('database.query'), buildCheck('redis.connection')];
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const nowhere = ['/nothing', '/a/b/c/', '/health/nothing', '/health/redis/conection', '/docs/nothing', '/docs/a/b'];

test.each(nowhere)('a browser that is led to %s gets a page, with a way back that leads there', async (url) => {
  const { get } = await startServer(checks);
  for (const [query, headers] of [
    ['', { accept, 'sec-fetch-mode': 'navigate' }],
    // Where browsers mark nothing, links to a page name its format.
    [url.startsWith('/health') ? '?format=html' : '', { accept }],
  ] as const) {
    const { statusCode, headers: given, body } = await get(url + query, headers);
    expect([statusCode, given['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(given).toMatchObject({ 'cache-control': 'no-store', vary: 'Accept, Sec-Fetch-Mode' });
    expect(given['content-security-policy']).toContain("default-src 'none'");
    const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => new URL(link, `http://browser${url}`));
    expect(links.map(({ pathname }) => pathname)).toEqual(expect.arrayContaining(['/', '/page.css', '/docs']));
    for (const { pathname, search } of links) expect((await get(pathname + search)).statusCode, pathname).toBe(200);
  }
});

test.each<[string, Record<string, string>]>([
  ['says nothing', {}],
  ['takes anything', { accept: '*/*' }],
  ['prefers JSON', { accept: 'application/json, text/html;q=0.5' }],
  ['is a script in a browser', { accept: 'text/html', 'sec-fetch-mode': 'cors' }],
])('whoever %s gets a problem', async (_who, headers) => {
  const { get } = await startServer(checks);
  for (const url of nowhere) {
    const response = await get(url, headers);
    expect([response.statusCode, response.headers['content-type']], url).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(response.json()).toMatchObject({ status: 404, detail: expect.any(String) });
  }
});

test('a monitor below /health is told in JSON, although it sends what a browser accepts', async () => {
  const { get } = await startServer(checks);
  for (const url of nowhere.filter((each) => each.startsWith('/health')))
    expect((await get(url, { accept })).headers['content-type']).toMatch(/^application\/problem\+json/);
});

test('a format that is named goes before what a browser prefers', async () => {
  const { get } = await startServer(checks);
  const typeOf = async (query: string) =>
    (await get(`/health/nothing?format=${query}`, { accept })).headers['content-type'];
  expect(await typeOf('json')).toMatch(/problem/);
  expect(await typeOf('text')).toMatch(/problem/);
  expect(await typeOf('html')).toMatch(/html/);
});

test('the page says what was meant and what there is, and nothing that was asked for becomes markup', async () => {
  const { get } = await startServer(checks);
  const { body } = await get('/health/redis/conection?format=html', { accept });
  expect(body).toContain('redis.connection');
  const odd = await get('/%3Cscript%3Ealert(1)%3C/script%3E', { accept });
  expect([odd.statusCode, odd.body.includes('<script>alert')]).toEqual([404, false]);
});

test('a HEAD says the same of it, and nothing else than a read gets a page', async () => {
  const { server } = await startServer(checks);
  const ask = (method: 'HEAD' | 'OPTIONS' | 'POST') => server.inject({ method, url: '/nothing', headers: { accept } });
  const head = await ask('HEAD');
  expect([head.statusCode, head.headers['content-type'], head.body]).toEqual([404, 'text/html; charset=utf-8', '']);
  for (const method of ['OPTIONS', 'POST'] as const)
    expect((await ask(method)).headers['content-type'], method).toMatch(/^application\/problem\+json/);
});

test('in an application it is ours only below our prefix, and leads back there', async () => {
  const { httpOptions } = await buildServer(checks);
  const app = fastify();
  await app.register(healthPlugin, {
    prefix: '/status',
    service: { http: httpOptions, start: () => {}, close: async () => {} },
  });
  const ask = (url: string) => app.inject({ url, headers: { accept } });
  const { statusCode, body } = await ask('/status/health/nothing?format=html');
  expect(statusCode).toBe(404);
  expect(new URL(/href="([^"]*)">Back/.exec(body)?.[1] ?? '', 'http://browser/status/health/nothing').pathname).toBe(
    '/status/',
  );
  expect((await ask('/elsewhere')).headers['content-type']).toBe('application/json; charset=utf-8');
});
