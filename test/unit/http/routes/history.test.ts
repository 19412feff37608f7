import { describe, expect, test } from 'vitest';
import type { Check, CheckId } from '../../../../src/core/check.ts';
import { hourMs } from '../../../../src/core/chronicle/hours.ts';
import { failed, type Outcome } from '../../../../src/core/outcome.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { startServer, token } from '../../../support/build-server.ts';
import { buildExposure } from '../../../support/build-summary.ts';

const authorization = { authorization: `Bearer ${token}` };
const flapping = () => buildCheck('database.query', [works, works, broken, broken, works], { confirmAfter: 1 });

/** A critical check that is healthy for so many looks, then wrong for some, and well again. */
const turning = (name: CheckId, looks: number, wrong: Outcome) =>
  buildCheck(name, [...Array.from({ length: looks }, () => works), ...Array.from({ length: 9 }, () => wrong), works], {
    critical: true,
    confirmAfter: 1,
  });
const foundAt = (kind: string) =>
  ({ kind, level: 'failed', object: 'public.notes', why: 'Seen.', mend: null }) as const;

describe('the history', () => {
  test('has every check by the hour and by the day, and says where it comes from', async () => {
    const { get, clock } = await startServer([flapping(), buildCheck('redis.cache')]);
    await clock.turn(5 * 60_000);
    const response = await get('/health/history');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      vary: 'Accept, Authorization, Accept-Encoding',
    });
    const body = response.json();
    expect(body).toMatchObject({ source: 'memory', since: '2026-11-22T12:00:00.000Z', writtenAt: null });
    expect(body.message).toContain('this process');
    expect(body.hours).toHaveLength(48);
    expect(body.days).toHaveLength(90);
    expect([body.hours.at(-1), body.days.at(-1)]).toEqual(['2026-11-22T12:00:00.000Z', '2026-11-22']);
    const [query, cache] = body.checks;
    expect(cache).toMatchObject({ check: 'redis.cache', category: 'redis', uptime: { '24h': 100, '90d': 100 } });
    expect(cache.hours.at(-1)).toEqual({ healthy: 31, uptime: 100 });
    expect(cache.days.at(-1)).toEqual({ healthy: 31, uptime: 100 });
    expect(query.hours.at(-1)).toMatchObject({ failed: 2 });
    expect(query.uptime['24h']).toBeLessThan(100);
    expect(query.transitions.map(({ from, to }: Record<string, string>) => `${from} ${to}`)).toEqual([
      'unknown healthy',
      'healthy failed',
      'failed healthy',
    ]);
  });

  test('has null where nobody looked, and never health', async () => {
    const { get } = await startServer([buildCheck('database.query')]);
    const [{ hours, days, uptime }] = (await get('/health/history')).json().checks;
    expect(hours.slice(0, -1)).toEqual(Array(47).fill(null));
    expect(days.slice(0, -1)).toEqual(Array(89).fill(null));
    expect(uptime['24h']).toBe(100);
  });

  test('is drawn once in five seconds for whoever asks for the same, and apart for each tier', async () => {
    const { get, clock } = await startServer([flapping()], { publicTier: 'statuses' });
    const looks = async (headers = {}) => {
      const [{ hours }] = (await get('/health/history', headers)).json().checks;
      return hours.at(-1).healthy;
    };
    await clock.turn(6_000);
    expect(await looks()).toBe(1);
    await clock.turn(4_900);
    expect([await looks(), await looks(authorization)]).toEqual([1, 2]);
    await clock.turn(100);
    expect(await looks()).toBe(2);
  });

  test('moves on with the hours, and keeps 90 days', async () => {
    const { get, clock } = await startServer(
      [buildCheck('database.query')],
      {},
      { cadences: { database: hourMs / 2 } },
    );
    await clock.turn(30 * hourMs);
    const [{ hours, days }] = (await get('/health/history')).json().checks;
    expect(hours.filter((hour: unknown) => hour !== null)).toHaveLength(31);
    expect(days.filter((day: unknown) => day !== null)).toHaveLength(2);
  });

  test('of statuses alone has statuses and times, and no reason', async () => {
    const { get, clock } = await startServer([flapping()], { publicTier: 'statuses' });
    await clock.turn(30_000);
    const url = '/health/history';
    const [open, own] = [await get(url), await get(url, authorization)];
    expect(open.body).not.toContain('unreachable');
    expect(open.json().checks[0].transitions[1]).not.toHaveProperty('reason');
    expect(open.json().checks[0].transitions[1]).toMatchObject({ from: 'healthy', to: 'failed', blockedBy: null });
    expect(own.json().checks[0].transitions[1]).toMatchObject({ to: 'failed', reason: 'unreachable' });
    const text = await get(`${url}?format=text`);
    expect(text.body).toContain('database.query: healthy -> failed\n');
    expect(text.body).not.toContain('unreachable');
  });

  test('says what was wrong when, and why to whoever may know', async () => {
    const { get, clock } = await startServer([flapping(), buildCheck('redis.cache')], { publicTier: 'statuses' });
    await clock.turn(60_000);
    const [open, own] = [await get('/health/history'), await get('/health/history', authorization)];
    const [incident, ...others] = open.json().incidents;
    expect(others).toEqual([]);
    expect(Date.parse(incident.to) - Date.parse(incident.from)).toBeGreaterThan(0);
    expect(incident).toEqual({
      from: expect.any(String),
      to: expect.any(String),
      status: 'failed',
      checks: ['database.query'],
    });
    expect(own.json().incidents).toEqual([
      { ...incident, rootCause: { check: 'database.query', reason: 'unreachable' } },
    ]);
    const textOf = async (headers = {}) => (await get('/health/history?format=text', headers)).body;
    expect(await textOf()).toMatch(/^ {2}2026-\S+ {2}failed for \d+ s: database\.query$/m);
    expect(await textOf(authorization)).toMatch(/^ {2}2026-\S+ {2}failed for \d+ s: database\.query \(unreachable\)$/m);
  });

  test('is on the page, and no more of it than a caller may see', async () => {
    const { get, clock } = await startServer([flapping(), buildCheck('redis.cache')], { publicTier: 'statuses' });
    await clock.turn(60_000);
    const sectionOf = async (url: string, headers = {}) =>
      /<section class="past".*?<\/section>/s.exec((await get(url, headers)).body)?.[0] ?? '';
    const [open, own] = [await sectionOf('/?format=html'), await sectionOf('/?format=html', authorization)];
    for (const each of [open, own])
      expect(each).toMatch(/database\.query: [\d.]+ % of the 1 known of 24 hours, 1 incident/);
    expect(open).toContain('failed');
    expect(open).not.toMatch(/unreachable|root cause/);
    expect(own).toMatch(/root cause.*database\.query.*unreachable/s);
    const category = await sectionOf('/health/redis?format=html');
    expect(category).toContain('redis.cache: 100.00 %');
    expect(category).not.toContain('database.query');
    // What was chosen among checks has no past of its own.
    expect(await sectionOf('/health?format=html&include=redis')).toBe('');
  });

  test('has an incident that goes on without an end, and with every check that it touched', async () => {
    const gone = () => buildCheck('redis.connection', [works, broken], { confirmAfter: 1 });
    const cache = buildCheck('redis.cache', [works], { dependsOn: ['redis.connection'] });
    const { get, clock } = await startServer([gone(), cache, buildCheck('database.query')]);
    await clock.turn(60_000);
    const incidents = async (query: string) => (await get(`/health/history${query}`)).json().incidents;
    const rootCause = { check: 'redis.connection', reason: 'unreachable' };
    const checks = ['redis.connection', 'redis.cache'];
    expect(await incidents('')).toMatchObject([{ to: null, checks, rootCause }]);
    // It explains the check that was asked for.
    expect(await incidents('?include=redis.cache')).toMatchObject([{ checks, rootCause }]);
    expect(await incidents('?include=database')).toEqual([]);
    expect((await get('/health/history?format=text')).body).toMatch(
      /failed for \d+ s until now: redis\.connection \(unreachable\) and 1 more$/m,
    );
  });

  test.each<[string, readonly Check[], string]>([
    [
      'a database that hangs, which the sign-in notices first',
      [
        turning('database.client', 2, failed('timeout', 'The Data API does not answer', { place: 'db:443' })),
        turning('database.query', 2, failed('timeout', 'The Data API does not answer', { place: 'db:443' })),
        turning('services.auth', 1, failed('timeout', 'The sign-in does not answer', { place: 'db:443' })),
        buildCheck('rls.enabled', [works], { critical: true, dependsOn: ['database.client'] }),
      ],
      'database.client',
    ],
    [
      'a leak, of which the least is noticed first',
      [
        turning('rls.enabled', 1, failed('unprotected', 'Off', { findings: [foundAt('rls_off')] })),
        turning('rls.isolation', 1, failed('leaking', 'Users read it', { findings: [foundAt('foreign_rows')] })),
        turning(
          'rls.anonymous',
          2,
          failed('leaking', 'Anybody reads it', {
            findings: [foundAt('anonymous_reads')],
            exposures: [buildExposure({ relation: 'public.notes', exposed: { anon: 'all' }, verdict: 'leaking' })],
          }),
        ),
      ],
      'rls.anonymous',
    ],
  ])('names the cause that the verdict names, while it goes on and when it is over: %s', async (_, checks, cause) => {
    const cadences = { services: 10_000, database: 10_000, rls: 10_000 };
    const { get, clock } = await startServer(checks, { publicTier: 'everything' }, { cadences });
    const told = async () => {
      const { rootCauses } = (await get('/health/summary')).json();
      const { incidents } = (await get('/health/history')).json();
      const page = (await get('/', { accept: 'text/html', 'sec-fetch-mode': 'navigate' })).body;
      const drawn = [...page.matchAll(/root cause <a class="check-link" href="[^"]*">([^<]*)</g)].map(([, id]) => id);
      expect(incidents).toHaveLength(1);
      expect(drawn).toEqual([incidents[0].rootCause.check]);
      return [rootCauses[0]?.check, incidents[0].rootCause.check, incidents[0].to === null];
    };
    await clock.turn(10_500);
    const [first, ...same] = await told();
    expect(same).toEqual([first, true]);
    await clock.turn(14_500);
    expect(await told()).toEqual([cause, cause, true]);
    await clock.turn(60_000);
    expect(await told()).toEqual([undefined, cause, false]);
  });

  test('is narrowed as health is, and refuses what it does not know', async () => {
    const { get } = await startServer([buildCheck('database.query'), buildCheck('redis.cache')]);
    const checksOf = async (query: string) =>
      (await get(`/health/history?${query}`)).json().checks.map(({ check }: Record<string, string>) => check);
    expect(await checksOf('include=redis')).toEqual(['redis.cache']);
    expect(await checksOf('exclude=redis.cache')).toEqual(['database.query']);
    const unknown = await get('/health/history?include=nothing');
    expect(unknown.statusCode).toBe(400);
    expect(unknown.json().valid).toContain('redis.cache');
    expect((await get('/health/history?inclued=redis')).statusCode).toBe(400);
    expect((await get('/health/history?_=1')).statusCode).toBe(200);
  });

  test('is 200 whatever the status is', async () => {
    const { get } = await startServer([buildCheck('database.query', [broken], { critical: true })]);
    expect((await get('/health')).statusCode).toBe(503);
    expect((await get('/health/history')).statusCode).toBe(200);
  });

  test('comes as text by Accept or by name, as JSON for whoever prefers a page, and as nothing else', async () => {
    const { get } = await startServer([buildCheck('database.query')]);
    const typeOf = async (query: string, accept?: string) => {
      const response = await get(`/health/history${query}`, accept === undefined ? {} : { accept });
      return `${response.statusCode} ${String(response.headers['content-type']).split(';')[0]}`;
    };
    expect(await typeOf('')).toBe('200 application/json');
    expect(await typeOf('', 'text/plain')).toBe('200 text/plain');
    expect(await typeOf('?format=text', 'application/json')).toBe('200 text/plain');
    expect(await typeOf('', 'text/html,application/xhtml+xml,*/*;q=0.8')).toBe('200 application/json');
    expect(await typeOf('', 'image/png')).toBe('406 application/problem+json');
    expect(await typeOf('?format=html')).toBe('406 application/problem+json');
  });

  test('shows an hour as a letter in text, by its worst look', async () => {
    const { get, clock } = await startServer([flapping()], {}, { cadences: { database: hourMs / 4 } });
    await clock.turn(2 * hourMs + 10 * 60_000);
    const text = (await get('/health/history?format=text')).body;
    expect(text).toMatch(/^database\.query +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d {2}\.{45}-\+\+$/m);
  });

  test('may be asked for with HEAD and OPTIONS', async () => {
    const { server } = await startServer([buildCheck('database.query')]);
    const head = await server.inject({ method: 'HEAD', url: '/health/history' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const options = await server.inject({ method: 'OPTIONS', url: '/health/history/' });
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});
