import fastify from 'fastify';
import { expect, test } from 'vitest';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { healthPlugin } from '../../../src/http/health-plugin.ts';
import { readMethods } from '../../../src/http/problem.ts';
import { broken, buildCheck } from '../../support/build-check.ts';
import { buildServer, startServer } from '../../support/build-server.ts';

const checks = [buildCheck('database.query', [broken], { critical: true }), buildCheck('redis.connection')];

interface Seen {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a browser meets under an address, whatever stands between it and the service. */
type Browse = (address: string) => Promise<Seen>;

const inBrowser = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' };

/** nginx: `location /status/ { proxy_pass http://service/; }` takes the path away, and sends `/status` to `/status/`. */
async function behindNginx(): Promise<Browse> {
  const { get } = await startServer(checks);
  return (address) => {
    expect(address).toMatch(/^\/status\//);
    return get(address.slice('/status'.length), inBrowser);
  };
}

/** A proxy that leaves the path in front. */
async function behindPlainProxy(): Promise<Browse> {
  const { get } = await startServer(checks, { basePath: '/status' });
  return (address) => {
    expect(address).toMatch(/^\/status/);
    return get(address, inBrowser);
  };
}

async function inAnApplication(): Promise<Browse> {
  const { httpOptions, monitor, clock } = await buildServer(checks);
  const app = fastify();
  await app.register(healthPlugin, {
    prefix: '/status',
    service: { http: httpOptions, start: () => monitor.start(), close: async () => {} },
  });
  await app.ready();
  await clock.turn(0);
  return (address) => {
    expect(address).toMatch(/^\/status/);
    return app.inject({ url: address, headers: inBrowser });
  };
}

/** Where the links, styles, scripts and icons of a page lead from its address. */
function linksOf(html: string, address: string): string[] {
  const links = [...html.matchAll(/(?:href|src)="([^"#][^"]*)"/g)].map(([, link = '']) => link);
  return links.map((link) => {
    const { pathname, search, origin } = new URL(link, `http://browser${address}`);
    expect(origin).toBe('http://browser');
    return pathname + search;
  });
}

const pages = [
  '/status/',
  '/status/health',
  '/status/health/redis',
  '/status/health/redis/connection',
  '/status/docs',
  '/status/docs/reasons',
  '/status/docs/checks/redis',
];

test.each([
  ['nginx that takes it away', behindNginx, []],
  ['a proxy that leaves it in front', behindPlainProxy, ['/status']],
  ['an application', inAnApplication, ['/status']],
] as const)(
  'below a path of %s, every link of every page leads on, with and without a slash',
  async (_what, open, more) => {
    const browse = await open();
    const slashed = open === inAnApplication ? [] : pages.slice(1).map((page) => `${page}/`);
    for (const page of [...more, ...pages, ...slashed]) {
      const { body, headers } = await browse(page);
      expect(headers['content-type'], page).toBe('text/html; charset=utf-8');
      const links = linksOf(body, page);
      expect(links.length, page).toBeGreaterThan(page.includes('docs') ? 0 : 5);
      for (const link of new Set(links)) {
        if (link.endsWith('/health/events')) continue;
        const { statusCode } = await browse(link);
        expect([200, 503], `${page} → ${link}`).toContain(statusCode);
      }
      // The script finds the stream and the icon from its own address.
      if (!page.includes('docs'))
        expect(
          links.some((link) => link.startsWith('/status/page.js?v=')),
          page,
        ).toBe(true);
    }
  },
);

test.each([
  ['/status', './status/health'],
  ['/status?format=json', './status/health'],
  ['/status/', './health'],
  ['/', './health'],
])('asked at %s, the links in JSON lead from there', async (address, overall) => {
  const { get } = await startServer(checks, { basePath: '/status' });
  const { links } = (await get(address)).json();
  expect(links.overall).toBe(overall);
  for (const link of Object.values<string>(links)) {
    const { pathname } = new URL(link, `http://browser${address}`);
    expect([200, 503], link).toContain((await get(pathname)).statusCode);
  }
});

test('below BASE_PATH and without it every route answers alike, so that probes reach the process directly', async () => {
  const { get, server } = await startServer(checks, { basePath: '/ops/status.page' });
  expect((await get('/ops/status.page/metrics')).statusCode).toBe(200);
  for (const url of ['/health/live', '/health/ready', '/health', '/openapi.json', '/page.css']) {
    const [bare, below, doubled] = await Promise.all([
      get(url),
      get(`/ops/status.page${url}`),
      get(`//ops//status.page${url}`),
    ]);
    expect([below.statusCode, below.body], url).toEqual([bare.statusCode, bare.body]);
    expect(doubled.statusCode, url).toBe(bare.statusCode);
  }
  for (const url of [
    '/ops/status-page/health',
    '/ops/status.pages/health',
    '/ops',
    '/status.page/health',
    '/ops/status.page/nothing',
  ]) {
    expect((await get(url)).statusCode, url).toBe(404);
  }
  const { statusCode, headers } = await server.inject({ method: 'OPTIONS', url: '/ops/status.page' });
  expect([statusCode, headers.allow]).toEqual([204, readMethods]);
});

test('a document that is read below a path says that the API is where it was read', async () => {
  const { get } = await startServer(checks);
  const { servers, paths } = (await get('/openapi.json')).json();
  expect(new URL(servers[0].url, 'http://browser/status/openapi.json').pathname).toBe('/status/');
  expect(Object.keys(paths)).toContain('/health');
});

test('BASE_PATH may begin with none of the routes, or an address would mean two things', async () => {
  const { get } = await startServer(checks);
  const { body } = await get('/', inBrowser);
  const { paths } = (await get('/openapi.json')).json();
  const addresses = [...Object.keys(paths), ...linksOf(body, '/')].map((path) => path.split(/[/?]/)[1]).filter(Boolean);
  for (const first of new Set(addresses)) {
    const { problems } = parseSettings({ BASE_PATH: `/${first}/x` }, { isTerminal: false });
    expect(problems, first).toMatchObject([{ variable: 'BASE_PATH', problem: 'begins with a route of this service' }]);
  }
});

test('a page asked for at ever longer addresses is not kept for each', async () => {
  const { get } = await startServer(checks);
  for (let slashes = 1; slashes < 200; slashes += 1) {
    const address = `/health${'/'.repeat(slashes)}redis`;
    const { body } = await get(`${address}?format=html`);
    for (const link of linksOf(body, address).filter((each) => each.includes('page.css'))) {
      expect(link).toMatch(/^\/page\.css/);
    }
  }
});
