import { expect, test } from 'vitest';
import { degraded, failed, healthy } from '../../../src/core/outcome.ts';
import { unweighed } from '../../../src/core/summary/summary.ts';
import { createReadPast } from '../../../src/http/history/read-past.ts';
import { renderPage } from '../../../src/http/page/render-page.ts';

import { buildCheck } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';
import { healthJson, json, plantedExposure, type Tier, text } from './expected-bodies.ts';

/** One check of every status; what must stay private has a word of its own in it. */
const checks = [
  buildCheck('database.query', [healthy('Rows come back', { seen: 'planted-rows' })], { critical: true }),
  buildCheck('redis.connection', [
    degraded('fallback_active', 'The fallback serves', {
      hint: 'Start Redis',
      error: 'planted-ECONNREFUSED',
      details: { mode: 'planted-mode' },
    }),
  ]),
  buildCheck(
    'rls.isolation',
    [failed('leaking', 'A stranger sees rows', { hint: 'Correct the policy', exposures: [plantedExposure] })],
    { critical: true },
  ),
  buildCheck('rls.policies', [healthy('Never asked')], { dependsOn: ['rls.isolation'] }),
];

const codes = { '/health': 503, '/health/summary': 503, '/health/redis': 200, '/health/rls/policies': 503 } as const;
const routes = Object.keys(codes) as (keyof typeof codes)[];
const statuses = { '/health': 'failed', '/health/summary': 'failed', '/health/redis': 'degraded' } as const;
const mediaTypes = {
  json: 'application/json; charset=utf-8',
  'health+json': 'application/health+json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
};
const formats = Object.keys(mediaTypes) as (keyof typeof mediaTypes)[];
const tiers: Record<Tier, Record<string, string>> = { messages: {}, everything: { authorization: `Bearer ${token}` } };

type Built = Awaited<ReturnType<typeof startServer>>;

/** The page has tests of its own; here it must be the page of the right scope and tier. */
function pageOf(route: keyof typeof codes, tier: Tier, { health, clock }: Built): string {
  const scope = { '/health': null, '/health/summary': null, '/health/redis': 'redis' } as const;
  const scopes = { ...scope, '/health/rls/policies': 'rls.policies' };
  const named = scopes[route];
  const all = health.summary((one) => named === null || one.check === named || one.check.startsWith(`${named}.`));
  return renderPage({
    summary: named === null ? all : unweighed(all),
    tier,
    now: clock.now(),
    transitions: health.transitions(),
    resultsOf: health.resultsOf,
    scope: named,
    about: { version: '1.2.3', platform: 'WingmanMatch' },
    basePath: { '/health': '.', '/health/summary': '..', '/health/redis': '..', '/health/rls/policies': '../..' }[
      route
    ],
    past: createReadPast({ health, clock })(named, tier),
  });
}

function bodyOf(format: (typeof formats)[number], route: keyof typeof codes, tier: Tier, built: Built): unknown {
  switch (format) {
    case 'json':
      return json[route](tier);
    case 'health+json':
      return healthJson[route](tier);
    case 'text':
      return text[route](tier);
    case 'html':
      return pageOf(route, tier, built);
  }
}

/** What is long enough for it is also told apart by the encoding. */
const alsoVaries = ({ body }: { readonly body: string }) =>
  Buffer.byteLength(body) < 1_024 ? '' : ', Accept-Encoding';

const cases = formats.flatMap((format) =>
  routes.flatMap((route) => (['messages', 'everything'] as const).map((tier) => ({ format, route, tier }))),
);

test.each(cases)('$route as $format for the $tier tier', async ({ format, route, tier }) => {
  const built = await startServer(checks);
  const response = await built.get(`${route}?format=${encodeURIComponent(format)}`, tiers[tier]);
  expect(response.statusCode).toBe(codes[route]);
  expect(response.headers).toMatchObject({
    'content-type': mediaTypes[format],
    'cache-control': 'no-store',
    vary: `Authorization${alsoVaries(response)}`,
    'x-health-status': route in statuses ? statuses[route as keyof typeof statuses] : 'unknown',
  });
  const body = format.endsWith('json') ? response.json() : response.body;
  expect(body).toEqual(bodyOf(format, route, tier, built));
});

test.each(cases.filter(({ tier }) => tier === 'messages'))(
  'the messages tier finds nothing private in $route as $format',
  async ({ format, route }) => {
    const { get } = await startServer(checks);
    const { body } = await get(`${route}?format=${encodeURIComponent(format)}`);
    expect(body).not.toContain('planted-');
    expect(body).not.toMatch(/"(details|error)":/);
  },
);

test.each(cases)('HEAD on $route as $format tells what GET does, without a body', async ({ format, route, tier }) => {
  const { server } = await startServer(checks);
  const url = `${route}?format=${encodeURIComponent(format)}`;
  const [head, get] = await Promise.all([
    server.inject({ method: 'HEAD', url, headers: tiers[tier] }),
    server.inject({ url, headers: tiers[tier] }),
  ]);
  expect(head.statusCode).toBe(get.statusCode);
  expect(head.headers).toEqual({ ...get.headers, date: head.headers.date });
  expect(head.body).toBe('');
});

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const chrome =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.9';
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

test.each([
  ['a program', { accept: 'application/json' }, 'json'],
  ['a program that knows the draft', { accept: 'application/health+json' }, 'health+json'],
  ['a terminal', { accept: 'text/plain' }, 'text'],
  ['whoever takes anything', { accept: '*/*' }, 'json'],
  ['a monitor with the Accept of a browser', { accept: browser }, 'json'],
  ['a monitor with the Accept of Chrome', { accept: chrome }, 'json'],
  [
    'a monitor with the Accept of an old browser',
    { accept: 'text/xml,text/html;q=0.9,text/plain;q=0.8,*/*;q=0.5' },
    'json',
  ],
  ['a monitor that names HTML alone', { accept: 'text/html' }, 'json'],
  ['a navigation', { accept: browser, ...navigation }, 'html'],
  ['a navigation within a frame', { accept: chrome, ...navigation, 'sec-fetch-dest': 'iframe' }, 'html'],
  ['a navigation that wants JSON', { accept: 'application/json', ...navigation }, 'json'],
  ['a navigation that takes anything', { accept: '*/*', ...navigation }, 'json'],
  ['fetch() in a browser', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'json'],
  ['fetch() that asks for HTML', { accept: 'text/html', 'sec-fetch-mode': 'same-origin' }, 'json'],
  ['a picture in a page', { accept: 'image/avif,*/*;q=0.8', 'sec-fetch-mode': 'no-cors' }, 'json'],
] as const)('%s gets what it can use, with the code of the status: %o', async (_who, headers, format) => {
  const { get } = await startServer(checks);
  for (const route of routes) {
    const response = await get(route, headers);
    expect([response.statusCode, response.headers['content-type']], route).toEqual([codes[route], mediaTypes[format]]);
    expect(response.headers.vary, route).toBe(`Accept, Sec-Fetch-Mode, Authorization${alsoVaries(response)}`);
  }
});

test('?format= goes before Accept, and its plus sign need not be encoded', async () => {
  const { get } = await startServer(checks);
  const response = await get('/health?format=health+json', { accept: browser, ...navigation });
  expect(response.headers['content-type']).toBe(mediaTypes['health+json']);
});

test.each([
  ['/health?format=yaml', {}],
  ['/health?format=', {}],
  ['/health?format=HTML', navigation],
  ['/health/summary?format=json&format=text', {}],
  ['/health/redis', { accept: 'image/png' }],
  ['/health/redis/connection', { accept: 'application/json;q=0, text/xml' }],
])('%s with %o has no acceptable format: a 406 that lists them', async (url, headers) => {
  const { get } = await startServer(checks);
  const response = await get(url, headers);
  expect(response.statusCode).toBe(406);
  expect(response.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    vary: url.includes('format') ? 'Authorization' : 'Accept, Sec-Fetch-Mode, Authorization',
  });
  expect(response.json()).toEqual({
    type: 'about:blank',
    title: 'Not Acceptable',
    status: 406,
    detail:
      'Ask for a format by ?format= or by Accept: application/json, application/health+json, text/plain, text/html',
    valid: ['json', 'health+json', 'text', 'html'],
  });
});

test('a request that gets no format runs nothing, even with ?fresh', async () => {
  const counted = buildCheck('database.query', [healthy('Works')]);
  const { get } = await startServer([counted]);
  expect((await get('/health?fresh&format=yaml', tiers.everything)).statusCode).toBe(406);
  expect(counted.seen.runs).toBe(1);
});

test.each(['/health/live', '/health/ready'])('%s answers JSON whatever it is asked for', async (url) => {
  const { get } = await startServer(checks);
  const plain = await get(url);
  for (const [query, headers] of [
    ['?format=yaml', {}],
    ['?format=text', {}],
    ['', { accept: 'image/png' }],
  ] as const) {
    const response = await get(url + query, headers);
    expect([response.statusCode, response.body]).toEqual([200, plain.body]);
    expect(response.headers).not.toHaveProperty('vary');
  }
});

test.each([
  ['/health/nothing', 404],
  ['/health/redis/nothing', 404],
  ['/health?include=nothing', 400],
  ['/health/redis?fresh', 401],
])('an error stays a problem, whatever the format: %s', async (path, code) => {
  const { get } = await startServer(checks);
  for (const accept of ['text/html', 'text/plain', 'application/health+json']) {
    const response = await get(path, { accept });
    expect(response.statusCode).toBe(code);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  }
});

test('the text is coloured only when asked for', async () => {
  const { get } = await startServer(checks);
  expect((await get('/health?format=text')).body).not.toContain('\u001b');
  expect((await get('/health?format=text&color=0')).body).not.toContain('\u001b');
  expect((await get('/health?format=text&color=1')).body).toContain('\u001b[31m[-]\u001b[0m');
});

test('a selection holds in every format', async () => {
  const { get } = await startServer(checks);
  for (const format of formats) {
    const { body, headers } = await get(`/health?include=redis&format=${encodeURIComponent(format)}`);
    expect(headers['x-health-status'], format).toBe('degraded');
    expect(body, format).toContain('redis');
    if (format !== 'html') expect(body, format).not.toContain('database.query');
  }
});

test('a browser may run and load nothing but what is ours on the page', async () => {
  const { get } = await startServer(checks);
  const { headers } = await get('/health/redis', { accept: browser, ...navigation });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});
