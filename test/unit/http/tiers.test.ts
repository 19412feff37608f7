import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { degraded, failed, healthy } from '../../../src/core/outcome.ts';
import type { Tier } from '../../../src/http/redact.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';
import { buildExposure } from '../../support/build-summary.ts';

type Started = Awaited<ReturnType<typeof startServer>>;

const started: Started[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(({ server }) => server.close()));
});

/** What the tiers differ in: a word of its own in every field that not everybody may read. */
const words = {
  messages: ['zq-message', 'zq-slow', 'zq-hint', 'zq-was-fine', 'quota_exceeded', 'fallback_active'],
  everything: [
    ...['zq-detail-name', 'zq-detail-value', 'zq-error', 'zq_kind', 'zq-object', 'zq-why', 'zq-mend', 'zq-more'],
    ...['zq-accepted-object', 'zq-because', 'zq-relation', 'zq-doubt', 'zq-look', 'saturated'],
  ],
} as const;

const finding = (kind: string, object: string) =>
  ({ kind, level: 'failed', object, why: 'zq-why', mend: 'zq-mend', details: { more: 'zq-more' } }) as const;

/** A leak, a fallback, a check that waits for its second look, one that is blocked, and one that is healthy by acceptance. */
const checks = () => [
  buildCheck(
    'rls.isolation',
    [
      failed('quota_exceeded', 'zq-message', {
        hint: 'zq-hint',
        error: 'zq-error',
        details: { 'zq-detail-name': 'zq-detail-value' },
        findings: [finding('zq_kind', 'zq-object')],
        exposures: [
          buildExposure({ relation: 'public.zq-relation', verdict: 'not_verified', why: 'zq-doubt' }),
          buildExposure({ relation: 'public.zq-relation', command: 'update', verdict: 'leaking' }),
        ],
      }),
    ],
    { critical: true },
  ),
  buildCheck('rls.policies', [healthy('Never asked')], { dependsOn: ['rls.isolation'] }),
  buildCheck('redis.connection', [degraded('fallback_active', 'zq-slow', { hint: 'zq-hint' })]),
  buildCheck('database.query', [
    healthy('zq-was-fine'),
    failed('saturated', 'zq-look', { hint: 'zq-look', error: 'zq-look' }),
  ]),
  buildCheck('schema.tables', [failed('missing', 'zq-message', { findings: [finding('gone', 'zq-accepted-object')] })]),
];

const accepted = [{ check: 'schema.tables', finding: 'gone', object: 'zq-accepted-object', because: 'zq-because' }];

/** The moment between a first bad look and the second. */
async function open(publicTier: Tier): Promise<Started> {
  const built = await startServer(checks(), { publicTier }, { accepted });
  started.push(built);
  await built.clock.turn(10_100);
  return built;
}

const formats = ['json', 'health+json', 'text', 'html'];

/** Every route of the service's own document, with whatever stands in its path. */
async function addresses({ get, health }: Started): Promise<string[]> {
  const paths = Object.keys((await get('/openapi.json')).json().paths);
  const full = paths.flatMap((path) => {
    if (path.includes('{check}')) return health.checks.map((id) => `/health/${id.replace('.', '/')}`);
    return path.includes('{category}') ? health.categories.map((name) => `/health/${name}`) : path;
  });
  return [...full, ...health.checks.map((id) => `/health?include=${id}`), '/health/nothing', '/health/rls/nothing'];
}

/** All that a caller can get at, by where it was got. */
async function read(built: Started, authorization?: string): Promise<Map<string, string>> {
  const headers = authorization === undefined ? {} : { authorization };
  const seen = new Map<string, string>();
  const keep = async (url: string, more: Record<string, string> = {}) => {
    const response = await built.get(url, { ...headers, ...more });
    seen.set(`${url} ${Object.values(more)}`, `${JSON.stringify(response.headers)}\n${response.body}`);
  };
  for (const url of await addresses(built)) {
    if (url === '/health/events') continue;
    if (url === '/metrics')
      for (const accept of ['text/plain', 'application/openmetrics-text']) await keep(url, { accept });
    else if (/^\/health(?:$|\/(?!live|ready)|\?)|^\/$/.test(url))
      for (const format of formats) {
        const query = `format=${encodeURIComponent(format)}&color=1`;
        await keep(`${url}${url.includes('?') ? '&' : '?'}${url === '/' ? `format=${format}` : query}`);
      }
    else await keep(url);
  }
  // Last, because it waits for the second look.
  return seen.set('/health/events', await listen(built, headers));
}

/** The snapshot at once, and then the change that a second look makes. */
async function listen({ server, clock }: Started, headers: Record<string, string>): Promise<string> {
  if (!server.server.listening) await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const request = ask(`http://127.0.0.1:${port}/health/events`, { headers, agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  await expect.poll(() => text, { interval: 5 }).toMatch(/event: snapshot\n/);
  await clock.turn(1_500);
  await expect.poll(() => text, { interval: 5 }).toMatch(/event: transition\n.*event: snapshot\n/s);
  response.destroy();
  return text;
}

/** Where the API is described, every reason has its place. */
const isDocument = (url: string) => /^\/(?:docs|openapi)/.test(url);

function placesOf(word: string, seen: ReadonlyMap<string, string>): string[] {
  return [...seen].flatMap(([url, text]) => (text.includes(word) && !isDocument(url) ? url : []));
}

const bearer = `Bearer ${token}`;

describe('of all routes and formats', () => {
  test.each([
    ['without a token', undefined],
    ['with a wrong one', 'Bearer not-one-of-the-tokens'],
  ])('none tells strangers what was seen, what it means or what to do, %s', async (_how, authorization) => {
    const seen = await read(await open('statuses'), authorization);
    for (const word of [...words.messages, ...words.everything])
      expect([word, placesOf(word, seen)]).toEqual([word, []]);
  });

  test('strangers get no field of what they are not told, in no JSON', async () => {
    for (const [url, text] of await read(await open('statuses'))) {
      if (isDocument(url)) continue;
      expect(text, url).not.toMatch(
        /"(?:reason|hint|details|error|findings|exposures|confirmation|consecutiveFailures|notes)":/,
      );
    }
  });

  test('none tells what was seen where DETAILS=messages, and the messages are told', async () => {
    const seen = await read(await open('messages'));
    // Once the second look has confirmed what the first saw, it is told as anything else; looks are counted by reason.
    const ofLooks = ['/health/events', '/metrics text/plain', '/metrics application/openmetrics-text'];
    for (const word of words.everything) {
      const places = placesOf(word, seen);
      const isOfLook = word === 'zq-look' || word === 'saturated';
      expect([word, places.filter((url) => !isOfLook || !ofLooks.includes(url))]).toEqual([word, []]);
    }
    for (const word of words.messages) expect(placesOf(word, seen), word).toContain(everythingAs('json'));
  });

  test.each([
    ['statuses', bearer],
    ['messages', bearer],
    ['everything', undefined],
  ] as const)('with DETAILS=%s and %s, all of it is told', async (tier, authorization) => {
    const seen = await read(await open(tier), authorization);
    const all = [...words.messages, ...words.everything];
    const unseen = (url: string) => all.filter((word) => !placesOf(word, seen).includes(url));
    // What the look found is told when it is confirmed; until then, the reason.
    expect(unseen(everythingAs('json'))).toEqual(['zq-look']);
    expect(unseen(everythingAs('html'))).toEqual(['zq-look', 'saturated']);
    expect(unseen('/health/events')).toEqual([]);
    expect(unseen('/metrics text/plain')).not.toContain('zq-relation');
    expect(unseen('/metrics text/plain')).not.toContain('quota_exceeded');
  });
});

const everythingAs = (format: string) => `/health/summary?format=${format}&color=1 `;

test('the release is told to everybody, in every format', async () => {
  const about = { version: '1.2.3', platform: 'WingmanMatch', release: '<v1> & "2"' };
  const { get } = await startServer(checks(), { publicTier: 'statuses', about });
  for (const url of ['/health', '/health/summary', '/health/live', '/health/ready'])
    expect((await get(url)).json(), url).toMatchObject({ release: about.release });
  expect((await get('/health?format=text')).body).toMatch(/\nRelease: <v1> & "2"\n$/);
  expect((await get('/health?format=health%2Bjson')).json()).toMatchObject({ releaseId: about.release });
  expect((await get('/?format=html')).body).toContain('release <code>&lt;v1&gt; &amp; &quot;2&quot;</code>');
  const unnamed = await startServer(checks());
  expect((await unnamed.get('/health/ready')).json()).toMatchObject({ release: null });
  expect((await unnamed.get('/?format=html')).body).not.toContain('release <code>');
});

test('to strangers a result is its names, its status, its times, and one sentence that only the status decides', async () => {
  const { get } = await open('statuses');
  const at = '2026-11-22T12:00:00.000Z';
  expect((await get('/health/rls')).json()).toEqual({
    success: false,
    message: 'Failed; callers with a token see why',
    status: 'failed',
    category: 'rls',
    observedAt: expect.any(String),
    results: [
      {
        success: false,
        message: 'Failed; callers with a token see why',
        status: 'failed',
        check: 'rls.isolation',
        title: 'rls.isolation works',
        durationMs: 0,
        observedAt: expect.any(String),
        since: at,
        blockedBy: null,
      },
      {
        success: false,
        message: 'Not known at the moment; callers with a token see why',
        status: 'unknown',
        check: 'rls.policies',
        title: 'rls.policies works',
        durationMs: null,
        observedAt: expect.any(String),
        since: at,
        blockedBy: 'rls.isolation',
      },
    ],
  });
  const { json } = await get('/health/summary');
  expect(json()).toMatchObject({
    message: 'Failed; callers with a token see why',
    categories: {
      redis: { status: 'degraded', message: 'Works with limits; callers with a token see why' },
      database: { status: 'healthy', message: 'Healthy' },
    },
    recommendations: [],
    transitions: expect.arrayContaining([{ check: 'rls.isolation', from: 'unknown', to: 'failed', at }]),
  });
  expect(json().rootCauses[0]).toEqual({
    check: 'rls.isolation',
    category: 'rls',
    title: 'rls.isolation works',
    status: 'failed',
    message: 'Failed; callers with a token see why',
    since: at,
    alsoSeenBy: [],
    affects: ['rls.policies'],
  });
});

test.each([
  ['nothing is left', healthy('All is well'), failed('exposed', 'Open', { findings: [finding('gone', 'a')] })],
  [
    'something is left',
    failed('exposed', 'Open', { findings: [finding('open', 'b')] }),
    failed('exposed', 'Open', { findings: [finding('gone', 'a'), finding('open', 'b')] }),
  ],
])('strangers cannot tell that something was accepted: %s', async (_what, without, withAcceptance) => {
  const ofGone = [{ check: 'schema.tables', finding: 'gone', object: 'a', because: 'Meant' }];
  const [plain, accepting] = await Promise.all(
    [
      { outcome: without, accepted: [] },
      { outcome: withAcceptance, accepted: ofGone },
    ].map(async (one) => {
      const check = buildCheck('schema.tables', [one.outcome], { critical: true });
      return startServer([check], { publicTier: 'statuses' }, { accepted: one.accepted });
    }),
  );
  if (!plain || !accepting) throw new Error('Nothing was started');
  const paths = ['/health', '/health/summary', '/health/schema', '/health/schema/tables'];
  for (const path of paths)
    for (const format of formats) {
      const url = `${path}?format=${encodeURIComponent(format)}`;
      const [one, other] = [await plain.get(url), await accepting.get(url)];
      expect([other.statusCode, other.body], url).toEqual([one.statusCode, one.body]);
    }
  const ownSeries = async ({ get }: Started) =>
    (await get('/metrics')).body.split('\n').filter((line) => line.startsWith('wingman_'));
  expect(await ownSeries(accepting)).toEqual(await ownSeries(plain));
});

test('strangers are not told that the words about a status have changed', async () => {
  const changing = buildCheck('rls.isolation', [failed('leaking', 'One table'), failed('leaking', 'Two tables')]);
  const built = await startServer([changing], { publicTier: 'statuses' });
  started.push(built);
  const { clock, server } = built;
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const streams = [{}, { authorization: bearer }].map(async (headers) => {
    const request = ask(`http://127.0.0.1:${port}/health/events`, { headers, agent: false }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    return { response, snapshots: () => text.split('event: snapshot').length - 1 };
  });
  const [stranger, insider] = await Promise.all(streams);
  await expect.poll(() => [stranger?.snapshots(), insider?.snapshots()], { interval: 5 }).toEqual([1, 1]);
  await clock.turn(10_500);
  await expect.poll(() => insider?.snapshots(), { interval: 5 }).toBe(2);
  expect(stranger?.snapshots()).toBe(1);
  stranger?.response.destroy();
  insider?.response.destroy();
});

test('without a token alerts by status still have their series, and failures are counted under no reason', async () => {
  const ill = buildCheck('rls.isolation', [failed('leaking', 'Open'), failed('timeout', 'No answer')]);
  const { get, clock } = await startServer([ill], { publicTier: 'statuses' });
  await clock.turn(5_000);
  const lines = (await get('/metrics')).body.split('\n');
  const failures = (all: readonly string[]) => all.filter((line) => line.includes('_failures_total{'));
  expect(lines).toContain('wingman_health_check_status{category="rls",check="rls.isolation",status="failed"} 1');
  const detailed = failures((await get('/metrics', { authorization: bearer })).body.split('\n'));
  expect(detailed.length).toBeGreaterThan(1);
  const sum = detailed.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  expect(failures(lines)).toEqual([
    `wingman_health_check_failures_total{category="rls",check="rls.isolation",reason=""} ${sum}`,
  ]);
});
