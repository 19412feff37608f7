import { expect, test } from 'vitest';
import { degraded, failed, healthy, type Outcome } from '../../../src/core/outcome.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { createGate } from '../../support/build-monitor.ts';
import { buildServer, startServer, token } from '../../support/build-server.ts';

const bearer = { authorization: `Bearer ${token}` };
const database = buildCheck('database.query', [healthy('Rows come back', { rows: 1 })], { critical: true });
const fallback: Outcome = degraded('fallback_active', 'The fallback serves', {
  hint: 'Start Redis',
  error: 'ECONNREFUSED',
});
const redis = buildCheck('redis.connection', [fallback]);

test('the overall answer has a status per category and a sentence', async () => {
  const { get } = await startServer([database, redis]);
  const response = await get('/health');
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'x-health-status': 'degraded' });
  expect(response.headers).not.toHaveProperty('etag');
  expect(response.json()).toEqual({
    success: true,
    message: 'The fallback serves (redis.connection)',
    status: 'degraded',
    release: null,
    observedAt: '2026-11-22T12:00:00.000Z',
    categories: {
      database: { status: 'healthy', reason: null, message: 'The one check passes' },
      redis: { status: 'degraded', reason: 'fallback_active', message: 'The fallback serves' },
    },
  });
});

test('a category answers with its results; the public tier without details and error', async () => {
  const { get } = await startServer([database, redis]);
  const response = await get('/health/redis');
  expect(response.json()).toEqual({
    success: true,
    message: 'The fallback serves (redis.connection)',
    status: 'degraded',
    reason: 'fallback_active',
    hint: 'Start Redis',
    category: 'redis',
    observedAt: '2026-11-22T12:00:00.000Z',
    results: [
      {
        success: true,
        message: 'The fallback serves',
        status: 'degraded',
        reason: 'fallback_active',
        hint: 'Start Redis',
        check: 'redis.connection',
        title: 'redis.connection works',
        durationMs: 0,
        observedAt: '2026-11-22T12:00:00.000Z',
        since: '2026-11-22T12:00:00.000Z',
        consecutiveFailures: 1,
        blockedBy: null,
      },
    ],
  });
});

test('a private caller sees the four leading fields first', async () => {
  const { get } = await startServer([database, redis]);
  const body = (await get('/health/redis/connection', bearer)).json();
  expect(Object.keys(body).slice(0, 4)).toEqual(['success', 'message', 'details', 'error']);
  expect(body).toMatchObject({ details: {}, error: 'ECONNREFUSED' });
});

test.each([
  ['no token', {}, false],
  ['a wrong token', { authorization: 'Bearer wrong' }, false],
  ['another scheme', { authorization: `Basic ${token}` }, false],
  ['a token', bearer, true],
  ['the second token', { authorization: 'Bearer another-token-for-rotation' }, true],
  ['a token after a lower-case scheme', { authorization: `bearer ${token}` }, true],
])('with %s, details are shown or not, and the code is the same', async (_what, headers, isPrivate) => {
  const { get } = await startServer([database]);
  for (const url of ['/health/summary', '/health/database', '/health/database/query']) {
    const response = await get(url, headers);
    expect(response.statusCode).toBe(200);
    expect(response.body.includes('"details"'), url).toBe(isPrivate);
    expect(response.body.includes('"error"'), url).toBe(isPrivate);
  }
});

test('DETAILS=everything shows details to everyone', async () => {
  const { get } = await startServer([database], { publicTier: 'everything' });
  expect((await get('/health/database/query')).json()).toMatchObject({ details: { rows: 1 }, error: null });
});

test('a failed category is a 503 with Retry-After, and the overall status follows', async () => {
  const { get } = await startServer([buildCheck('database.query', [broken], { critical: true })]);
  for (const url of ['/health', '/health/summary', '/health/database', '/health/database/query', '/health/ready']) {
    const response = await get(url);
    expect(response.statusCode, url).toBe(503);
    expect(response.headers, url).toMatchObject({ 'retry-after': '5', 'x-health-status': 'failed' });
  }
  expect((await get('/health/live')).statusCode).toBe(200);
});

test('before the first run everything is unknown and no probe is ready, but the process lives', async () => {
  const gate = createGate<Outcome>();
  const slow = { ...database, run: () => gate.promise };
  const { get } = await startServer([slow]);
  expect(await get('/health').then((r) => [r.statusCode, r.json().status])).toEqual([503, 'unknown']);
  expect((await get('/health/ready')).json()).toMatchObject({ status: 'unknown', phase: 'starting' });
  expect((await get('/health/live')).statusCode).toBe(200);
});

test('a monitor that was never started is not alive', async () => {
  const { get } = await buildServer([database]);
  expect((await get('/health/live')).statusCode).toBe(503);
});

test('an unknown category is a 404 that lists the valid names', async () => {
  const { get } = await startServer([database, redis]);
  const response = await get('/health/databse');
  expect(response.statusCode).toBe(404);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.json()).toMatchObject({ status: 404, valid: ['database', 'redis'] });
});

test('an unknown check is a 404 that lists the checks of its category', async () => {
  const { get } = await startServer([database, redis]);
  expect((await get('/health/redis/conection')).json()).toMatchObject({ status: 404, valid: ['redis.connection'] });
  expect((await get('/health/nothing/query')).json()).toMatchObject({ status: 404, valid: ['database', 'redis'] });
});

test.each([
  '/health',
  '/health/live',
  '/health/ready',
  '/health/summary',
  '/health/database',
  '/health/database/query',
  '/',
])('HEAD %s answers as GET does, without a body', async (url) => {
  const { server } = await startServer([database]);
  const [head, get] = await Promise.all([server.inject({ method: 'HEAD', url }), server.inject({ url })]);
  expect(head.statusCode).toBe(get.statusCode);
  expect(head.headers['x-health-status']).toBe(get.headers['x-health-status']);
  expect(head.body).toBe('');
});

test.each(['/health/live/', '/health/live?verbose=1&x', '/health/live?format=nonsense', '/health//live'])(
  'a trailing slash or a query never changes the answer of a probe: %s',
  async (url) => {
    const { get } = await startServer([database]);
    expect((await get(url)).body).toBe((await get('/health/live')).body);
  },
);

test('include and exclude leave checks out, and judge by what is left', async () => {
  const { get } = await startServer([database, redis]);
  const names = async (query: string) =>
    (await get(`/health/summary?${query}`)).json().results.map(({ check }: { check: string }) => check);
  expect(await names('exclude=redis')).toEqual(['database.query']);
  expect(await names('include=redis.connection')).toEqual(['redis.connection']);
  expect(await names('include=redis&include=database')).toEqual(['database.query', 'redis.connection']);
  expect(await names('include=redis,database&exclude=database')).toEqual(['redis.connection']);
  expect((await get('/health?exclude=redis')).json()).toMatchObject({ status: 'healthy' });
  expect(Object.keys((await get('/health?exclude=redis')).json().categories)).toEqual(['database']);
});

test('an unknown name in include or exclude is a 400 that lists the valid names', async () => {
  const { get } = await startServer([database, redis]);
  for (const url of ['/health?include=redos', '/health/summary?exclude=redos']) {
    const response = await get(url);
    expect(response.statusCode).toBe(400);
    expect(response.json().valid).toEqual(['database', 'redis', 'database.query', 'redis.connection']);
  }
});

test('a selection that leaves nothing is a 400, because nothing is no evidence', async () => {
  const { get } = await startServer([database]);
  expect((await get('/health?include=database&exclude=database')).statusCode).toBe(400);
});

test('fresh runs the category now for a private caller', async () => {
  const counted = buildCheck('database.query', [works], { critical: true });
  const { get, clock } = await startServer([counted, redis]);
  const asked = get('/health/database?fresh', bearer);
  await clock.turn(0);
  expect((await asked).statusCode).toBe(200);
  expect(counted.seen.runs).toBe(2);
});

test('fresh without a token is a 401, and runs nothing', async () => {
  const counted = buildCheck('database.query', [works]);
  const { get } = await startServer([counted]);
  const response = await get('/health/database?fresh');
  expect(response.statusCode).toBe(401);
  expect(response.headers['www-authenticate']).toContain('Bearer');
  expect(counted.seen.runs).toBe(1);
  expect((await get('/health/database?fresh=false')).statusCode).toBe(200);
});

test('who is told everything may run nothing without a token, but where the service says so', async () => {
  const check = buildCheck('database.query', [works]);
  const told = await startServer([check], { publicTier: 'everything' });
  for (const headers of [{}, { authorization: 'Bearer not-a-token-of-this-one' }, { authorization: 'Bearer' }])
    expect((await told.get('/health/database?fresh', headers)).statusCode).toBe(401);
  expect(check.seen.runs).toBe(1);
  const alone = await startServer([check], { publicTier: 'everything', isFreshForAll: true });
  expect((await alone.get('/health/database?fresh')).statusCode).toBe(200);
});

test('fresh beyond the limit is a 429 with Retry-After, and runs nothing', async () => {
  const counted = buildCheck('database.query', [works]);
  const { get } = await startServer([counted], { takeFresh: async () => ({ allowed: false, waitMs: 2_300 }) });
  const response = await get('/health?fresh', bearer);
  expect(response.statusCode).toBe(429);
  expect(response.headers['retry-after']).toBe('3');
  expect(counted.seen.runs).toBe(1);
});

test('fresh on a selection runs only its categories, and pays for as many', async () => {
  const counted = buildCheck('database.query', [works]);
  const other = buildCheck('redis.connection', [works]);
  const paid: number[] = [];
  const { get, clock } = await startServer([counted, other], {
    takeFresh: async (runs) => {
      paid.push(runs);
      return { allowed: true, waitMs: 0 };
    },
  });
  const asked = get('/health?include=redis&fresh', bearer);
  await clock.turn(0);
  await asked;
  expect([counted.seen.runs, other.seen.runs, paid]).toEqual([1, 2, [1]]);
});

test.each([
  ['protection that was just switched off is told at once', [works, broken], 503, 'failed'],
  ['a blip of one look is no failure', [works, broken, works], 200, 'healthy'],
])('one fresh run tells what is confirmed: %s', async (_what, outcomes, code, status) => {
  const { get, clock } = await startServer([buildCheck('rls.enabled', outcomes, { critical: true })]);
  const asked = get('/health?fresh', bearer);
  await clock.turn(1_500);
  const response = await asked;
  expect([response.statusCode, response.json().status]).toEqual([code, status]);
});

test('whoever asks for a fresh run while one is under way joins it, at no cost', async () => {
  const paid: number[] = [];
  const counted = buildCheck('database.query', [works]);
  const { get, clock } = await startServer([counted, redis], {
    takeFresh: async (runs) => {
      paid.push(runs);
      return { allowed: true, waitMs: 0 };
    },
  });
  const asked = ['/health?fresh', '/health?fresh', '/health/database?fresh', '/health/summary?fresh'].map((url) =>
    get(url, bearer),
  );
  await clock.turn(2_000);
  expect((await Promise.all(asked)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect([paid, counted.seen.runs]).toEqual([[2], 2]);
  const later = get('/health/database?fresh', bearer);
  await clock.turn(0);
  expect([(await later).statusCode, paid]).toEqual([200, [2, 1]]);
});

test('whoever joins a fresh run that is not allowed is told when to ask again, too', async () => {
  const { get } = await startServer([database], { takeFresh: async () => ({ allowed: false, waitMs: 1 }) });
  const answers = await Promise.all([get('/health?fresh', bearer), get('/health/database?fresh', bearer)]);
  for (const { statusCode, headers } of answers) expect([statusCode, headers['retry-after']]).toEqual([429, '1']);
});

test('draining turns readiness at once, and nothing else', async () => {
  const { get, phase } = await startServer([database]);
  phase.drain();
  const ready = await get('/health/ready');
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({ phase: 'draining', success: false, status: 'failed' });
  expect((await get('/health/live')).statusCode).toBe(200);
  expect((await get('/health')).statusCode).toBe(200);
});

test('readiness rides out a blip that is shorter than its grace', async () => {
  const flaky = buildCheck('database.query', [works, broken], { critical: true, confirmAfter: 1 });
  const { get, clock } = await startServer([flaky], { readyGraceMs: 5_000 });
  expect((await get('/health/ready')).statusCode).toBe(200);
  await clock.turn(10_000);
  expect((await get('/health/ready')).json()).toMatchObject({ status: 'degraded', phase: 'running' });
  await clock.turn(4_999);
  expect((await get('/health/ready')).statusCode).toBe(200);
  await clock.turn(1);
  expect((await get('/health/ready')).statusCode).toBe(503);
});

test('the summary has totals, results, root causes, recommendations, performance and transitions', async () => {
  const tables = buildCheck('schema.tables', [works], { dependsOn: ['database.query'], critical: true });
  const down = buildCheck('database.query', [failed('timeout', 'No answer', { hint: 'Look at the load' })], {
    critical: true,
  });
  const { get } = await startServer([down, tables, redis, buildCheck('environment.urls')]);
  const body = (await get('/health/summary')).json();
  expect(body).toMatchObject({
    success: false,
    status: 'failed',
    message: 'No answer (database.query), and 1 more',
    totals: { checks: 4, healthy: 1, degraded: 1, unknown: 1, failed: 1 },
    recommendations: [
      { hint: 'Look at the load', checks: ['database.query'] },
      { hint: 'Start Redis', checks: ['redis.connection'] },
    ],
  });
  expect(body.rootCauses[0]).toMatchObject({ check: 'database.query', reason: 'timeout', affects: ['schema.tables'] });
  expect(body.results).toHaveLength(4);
  expect(body.performance['environment.urls']).toMatchObject({ samples: 1, baselineMs: null });
  expect(body.performance['database.query']).toBeNull();
});

test.each(['/nothing', '/health/a/b/c'])('an unknown route is a 404 problem: %s', async (url) => {
  const { get } = await startServer([database]);
  const response = await get(url);
  expect(response.statusCode).toBe(404);
  expect(response.headers['content-type']).toContain('application/problem+json');
});

test('a path that cannot be decoded is a 400 problem', async () => {
  const { get } = await startServer([database]);
  const response = await get('/health/%zz');
  expect(response.statusCode).toBe(400);
  expect(response.headers['content-type']).toContain('application/problem+json');
});

test('a fault of the service is a constant sentence, and is reported to its log', async () => {
  const { get, faults } = await startServer([database], {
    takeFresh: () => Promise.reject(new Error('redis://:secret@host')),
  });
  const response = await get('/health?fresh', bearer);
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toContain('secret');
  expect(faults).toHaveLength(1);
});

test('the index links to everything', async () => {
  const { get } = await startServer([database, redis]);
  const { links } = (await get('/')).json();
  for (const link of Object.values<string>(links)) {
    expect((await get(new URL(link, 'http://service/').pathname)).statusCode, link).toBeLessThan(400);
  }
  expect(links).toMatchObject({ overall: './health', redis: './health/redis' });
});

test('a category, or one check of it, that the platform has no use for is a 404 that says why', async () => {
  const { get, httpOptions } = await startServer([database]);
  const why = 'The contract says that this platform does not use redis';
  const unused = new Map([
    ['redis', why],
    ['database.changes', 'Nothing was reviewed'],
  ]);
  const health = { ...httpOptions.health, unused };
  const other = await startServer([database], { health });
  for (const url of ['/health/redis', '/health/redis/cache']) {
    const response = await other.get(url);
    expect(response.statusCode).toBe(404);
    expect(response.json().detail).toBe(why);
  }
  const single = await other.get('/health/database/changes');
  expect(single.json().detail).toBe('Nothing was reviewed');
  expect((await get('/health/redis')).json().detail).toBe('There is no such category');
});
