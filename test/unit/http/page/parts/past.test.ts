import { describe, expect, test } from 'vitest';
import type { Status } from '../../../../../src/core/status.ts';
import type { CheckPast, ShownIncident, ShownPast, Stretch } from '../../../../../src/http/history/read-past.ts';
import { buildPage, buildResult, now, wordsOf } from '../build-page.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const firstHour = now - 23 * hour;
const firstDay = Date.parse('2026-11-22') - 89 * day;

type Part = Status | null;
const parts = (count: number, changed: Readonly<Record<number, Part>> = {}, others: Part = 'healthy'): Part[] =>
  Array.from({ length: count }, (_, place) => (place in changed ? (changed[place] ?? null) : others));
const stretch = (worst: readonly Part[], uptime: number | null = 100): Stretch => ({ worst, uptime });

function pastOf(check: string, extra: Partial<CheckPast> = {}): CheckPast {
  return { check, hours: stretch(parts(24)), days: stretch(parts(90)), changesSince: 0, ...extra };
}

function buildPast(checks: readonly CheckPast[], extra: Partial<ShownPast> = {}): ShownPast {
  return { message: 'Kept in Redis', since: firstDay, firstHour, firstDay, checks, incidents: [], ...extra };
}

function incidentOf(extra: Partial<ShownIncident> = {}): ShownIncident {
  return { from: now - 3 * hour, to: now - 2 * hour, status: 'failed', checks: ['database.query'], ...extra };
}

const results = [
  buildResult('database.query', 'healthy'),
  buildResult('database.pool', 'healthy'),
  buildResult('redis.cache', 'healthy'),
];
const whole = [pastOf('database.query'), pastOf('database.pool'), pastOf('redis.cache')];

/** The section alone. */
function section(past: ShownPast | null, extra: Parameters<typeof buildPage>[1] = {}): string {
  const page = buildPage(results, { ...extra, past });
  return /<section class="past".*?<\/section>/s.exec(page)?.[0] ?? '';
}
const labels = (markup: string) => [...markup.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, label]) => label);
const barOf = (markup: string, name: string) =>
  new RegExp(`<svg class="past-bar" role="img" aria-label="${name}: [^"]*24 hours.*?</svg>`, 's').exec(markup)?.[0] ??
  '';

describe('the past on the page', () => {
  test('has two bars for each category and for each check, told in words', () => {
    expect(labels(section(buildPast(whole)))).toEqual(
      ['database', 'database.query', 'database.pool', 'redis', 'redis.cache'].flatMap((name) => [
        `${name}: 100.00 % of 24 hours, no incident`,
        `${name}: 100.00 % of 90 days, no incident`,
      ]),
    );
  });

  test('draws hours that were alike as one, whatever they were', () => {
    const query = pastOf('database.query', {
      hours: stretch(parts(24, { 5: 'failed', 6: 'failed', 20: 'degraded', 0: null }), 91.66),
    });
    const bar = barOf(section(buildPast([query]), { scope: 'database.query' }), 'database.query');
    expect(bar).toContain(
      '<path class="bar is-failed" d="M5 0h2v18h-2z"><title>failed: 18:00 to 20:00 UTC</title></path>',
    );
    expect(bar).toContain('<path class="bar is-degraded" d="M20 5h1v13h-1z">');
    expect(bar).toContain('<path class="bar is-unused" d="M0 16h1v2h-1z" />');
    expect(bar).toContain('d="M1 10h4v8h-4zM7 10h13v8h-13zM21 10h3v8h-3z"');
    expect(bar.match(/<path/g)).toHaveLength(4);
  });

  test('names each bad time where few are shown, and draws those of all checks at once', () => {
    const query = pastOf('database.query', { hours: stretch(parts(24, { 5: 'failed', 9: 'failed' }), 91.66) });
    const markup = section(buildPast([query]));
    expect(barOf(markup, 'database')).toContain('<title>failed: 18:00 to 19:00 UTC</title>');
    expect(barOf(markup, 'database.query')).toContain('<path class="bar is-failed" d="M5 0h1v18h-1zM9 0h1v18h-1z" />');
    expect(barOf(section(buildPast([query]), { scope: 'database' }), 'database.query')).toContain('<title>');
  });

  test('shows a category as bad as the worst of its checks in each part, and its uptime as that of the least', () => {
    const query = pastOf('database.query', { hours: stretch(parts(24, { 3: 'degraded', 4: 'failed' }), 99.5) });
    const pool = pastOf('database.pool', { hours: stretch(parts(24, { 3: 'unknown', 9: null }), 97.25) });
    const bar = barOf(section(buildPast([query, pool])), 'database');
    expect(bar).toContain('aria-label="database: 97.25 % of 24 hours, no incident"');
    expect(bar).toContain('<path class="bar is-unknown" d="M3 1h1v17h-1z">');
    expect(bar).toContain('<path class="bar is-failed" d="M4 0h1v18h-1z">');
    expect(bar).not.toContain('is-unused');
  });

  test('claims nothing of hours in which nobody looked', () => {
    const fresh = pastOf('redis.cache', {
      hours: stretch([...parts(22, {}, null), 'healthy', 'healthy']),
      days: stretch(parts(90, {}, null), null),
    });
    const markup = section(buildPast([fresh], { since: now - hour }));
    expect(labels(markup)).toContain('redis.cache: 100.00 % of the 2 known of 24 hours, no incident');
    expect(labels(markup)).toContain('redis.cache: nothing known of 90 days');
    expect(wordsOf(markup)).toContain('No incident so far');
    expect(wordsOf(section(buildPast([fresh], { since: null })))).toContain('Nothing was seen yet');
  });

  test('counts the incidents of a check, and says when older ones may be forgotten', () => {
    const incidents = [
      incidentOf({ from: now - 40 * day, to: now - 40 * day + hour, checks: ['database.query', 'redis.cache'] }),
      incidentOf(),
    ];
    const query = pastOf('database.query', { changesSince: now - 2 * day });
    const told = labels(section(buildPast([query, pastOf('redis.cache')], { incidents })));
    expect(told).toContain('database.query: 100.00 % of 24 hours, 1 incident');
    expect(told).toContain('database.query: 100.00 % of 90 days, at least 2 incidents');
    expect(told).toContain('redis.cache: 100.00 % of 24 hours, no incident');
    expect(told).toContain('redis.cache: 100.00 % of 90 days, 1 incident');
  });

  test('lists incidents, the latest first, with beginning, length and root cause', () => {
    const incidents = [
      incidentOf({
        from: now - 5 * day,
        to: now - 5 * day + 8 * 60_000,
        checks: ['database.query', 'rls.enabled', 'rls.policies'],
        rootCause: { check: 'database.query', reason: 'timeout' },
      }),
      incidentOf({ from: now - hour, to: null, status: 'degraded', checks: ['redis.cache'] }),
    ];
    const words = wordsOf(section(buildPast(whole, { incidents })));
    expect(words).toContain('22 Nov, 11:00 UTC degraded for 1 h, and it goes on redis.cache');
    expect(words).toContain(
      '17 Nov, 12:00 UTC failed for 8 min root cause database.query timeout with 2 checks of rls',
    );
    expect(words.indexOf('22 Nov')).toBeLessThan(words.indexOf('17 Nov'));
    expect(section(buildPast(whole, { incidents }))).toContain('datetime="2026-11-17T12:00:00.000Z"');
  });

  test('of many incidents lists the last ones, and leads to the others', () => {
    const incidents = Array.from({ length: 14 }, (_, n) =>
      incidentOf({ from: now - (20 - n) * hour, to: now - (20 - n) * hour }),
    );
    const markup = section(buildPast(whole, { incidents }), { basePath: '..' });
    expect(markup.match(/class="incident"/g)).toHaveLength(10);
    expect(markup).toContain('<a href="../health/history">4 more</a>');
  });

  test('is folded while a day was quiet, and open when something happened, or on the page of a part', () => {
    const isOpen = (markup: string) => /<details id="past" open data-open>/.test(markup);
    const long = incidentOf({ from: now - 3 * day, to: now - 2 * day });
    expect(isOpen(section(buildPast(whole, { incidents: [long] })))).toBe(false);
    expect(isOpen(section(buildPast(whole, { incidents: [long, incidentOf()] })))).toBe(true);
    expect(isOpen(section(buildPast(whole), { scope: 'database' }))).toBe(true);
    expect(section(buildPast(whole), { scope: 'database' })).toContain('<details id="past-database" open>');
    expect(wordsOf(section(buildPast(whole, { incidents: [long, incidentOf()] })))).toContain(
      '1 incident in 24 hours, 2 in 90 days',
    );
    expect(wordsOf(section(buildPast(whole)))).toContain('History No incident in 90 days');
  });

  test('of one check has its two bars and no category', () => {
    expect(labels(section(buildPast([pastOf('redis.cache')]), { scope: 'redis.cache' }))).toEqual([
      'redis.cache: 100.00 % of 24 hours, no incident',
      'redis.cache: 100.00 % of 90 days, no incident',
    ]);
  });

  test('says where it comes from, and is not there where it is not known', () => {
    expect(wordsOf(section(buildPast(whole)))).toContain(
      'Kept in Redis. The first hour that is known is 25 Aug, 00:00 UTC',
    );
    expect(section(null)).toBe('');
  });

  test('takes little: a category and a check that were well for 90 days are less than 1.5 kB', () => {
    const size = (checks: readonly CheckPast[]) => section(buildPast(checks)).length;
    const more = Array.from({ length: 10 }, (_, n) => pastOf(`redis.cache_${n}`));
    expect(size(whole.slice(2)) - size([])).toBeLessThan(2_400);
    expect((size([...whole, ...more]) - size(whole)) / 10).toBeLessThan(1_000);
  });
});
