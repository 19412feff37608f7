import { expect, test } from 'vitest';
import type { CheckId } from '../../../../src/core/check.ts';
import type { StatusChange, Tally } from '../../../../src/core/chronicle/archive.ts';
import { createChronicle } from '../../../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../../../src/core/chronicle/history.ts';
import { hourMs } from '../../../../src/core/chronicle/hours.ts';
import { createHealth } from '../../../../src/core/summary/health.ts';
import { createReadHistory } from '../../../../src/http/history/read-history.ts';
import { createReadPast } from '../../../../src/http/history/read-past.ts';
import { buildCheck } from '../../../support/build-check.ts';
import { buildMonitorOn } from '../../../support/build-monitor.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

/** In the last hour of a day, whose first of 90 is that of August 25. */
const now = '2026-11-22T23:30:00.000Z';
const firstDay = '2026-08-25T00:00:00.000Z';
const query = 'database.query';

const tally = (at: string, status: Tally['status'], check: string = query): Tally => {
  return { check, status, hour: Math.floor(Date.parse(at) / hourMs), looks: 1, seconds: 60 };
};
const change = (at: string | number, from: Tally['status'], to: Tally['status'], check: string = query) => {
  const when = new Date(at).getTime();
  return { check, from, to, reason: to === 'failed' ? 'timeout' : null, blockedBy: null, rank: 1, at: when } as const;
};

/** What is told of a past that an archive has kept. */
function open(
  tallies: readonly Tally[],
  changes: readonly StatusChange[] = [],
  ids: readonly CheckId[] = [query, 'redis.cache'],
) {
  const clock = createFakeClock(Date.parse(now));
  const checks = ids.map((id) => buildCheck(id));
  const { registry, monitor, baselines } = buildMonitorOn(clock, checks);
  const chronicle = createChronicle({ registry, clock, hasArchive: true });
  chronicle.merge({ tallies, changes });
  const { past } = chronicle;
  const health = createHealth({ registry, monitor, baselines, history: createHistory(), past });
  return {
    chronicle,
    told: () => createReadHistory({ health, clock })({ narrowedTo: null }, 'everything'),
    shown: (scope: string | null = null) => createReadPast({ health, clock })(scope, 'everything'),
  };
}

test('of 90 days today is the last, and what was before them is not told', () => {
  const { told, shown } = open([
    tally('2026-08-24T23:00:00Z', 'failed'),
    tally(firstDay, 'healthy'),
    tally('2026-11-21T23:00:00Z', 'degraded'),
    tally(now, 'healthy'),
  ]);
  const { days, hours, checks } = told();
  expect([days.length, days[0], days.at(-1)]).toEqual([90, '2026-08-25', '2026-11-22']);
  expect([hours[0], hours.at(-1)]).toEqual(['2026-11-21T00:00:00.000Z', '2026-11-22T23:00:00.000Z']);
  expect(checks[0]?.uptime['90d']).toBe(100);
  const seen = checks[0]?.days ?? [];
  expect([seen[0], seen.at(-2), seen.at(-1)]).toEqual([
    { healthy: 1, uptime: 100 },
    { degraded: 1, uptime: 100 },
    { healthy: 1, uptime: 100 },
  ]);

  const past = shown();
  expect(new Date(past.firstHour).toISOString()).toBe('2026-11-22T00:00:00.000Z');
  expect(new Date(past.firstDay).toISOString()).toBe(firstDay);
  const own = past.checks[0];
  expect(own?.hours.worst).toEqual([...Array(23).fill(null), 'healthy']);
  expect(own?.days.worst).toEqual(['healthy', ...Array(87).fill(null), 'degraded', 'healthy']);
  expect([own?.hours.uptime, own?.days.uptime]).toEqual([100, 100]);
});

test('an hour in which nothing was known is not one in which it served, nor one in which nobody looked', () => {
  const { told } = open([tally('2026-11-22T20:00:00Z', 'unknown'), tally(now, 'healthy')]);
  expect(told().checks[0]?.hours.slice(-4)).toEqual([
    { unknown: 1, uptime: 0 },
    null,
    null,
    { healthy: 1, uptime: 100 },
  ]);
});

test('where it comes from is said, and when it was written last', () => {
  const { told, chronicle } = open([tally(now, 'healthy')]);
  expect(told()).toMatchObject({ source: 'memory', writtenAt: null });
  chronicle.note({ readAt: Date.parse(now), writtenAt: Date.parse(now) });
  expect(told()).toMatchObject({ source: 'redis', writtenAt: now });
});

test('an incident is told of when it ended within the 90 days, and not before', () => {
  const { told, shown } = open(
    [],
    [
      change('2026-08-24T10:00:00Z', 'healthy', 'failed'),
      change('2026-08-24T23:59:00Z', 'failed', 'healthy'),
      change('2026-08-24T23:30:00Z', 'healthy', 'failed', 'redis.cache'),
      change(firstDay, 'failed', 'healthy', 'redis.cache'),
    ],
  );
  const both = [told().incidents, shown().incidents];
  for (const incidents of both) expect(incidents.map(({ checks }) => checks)).toEqual([['redis.cache']]);
});

test('a category is told of an incident that touched another one first', () => {
  const { shown } = open(
    [],
    [
      change('2026-11-22T10:00:00Z', 'healthy', 'failed'),
      change('2026-11-22T10:00:10Z', 'healthy', 'failed', 'redis.cache'),
    ],
  );
  expect(shown('redis').incidents).toMatchObject([{ checks: ['database.query', 'redis.cache'] }]);
});

test('what leads nowhere is no change', () => {
  const { told } = open(
    [],
    [change('2026-11-22T10:00:00Z', 'unknown', 'unknown'), change('2026-11-22T11:00:00Z', 'unknown', 'healthy')],
  );
  expect(told().checks[0]?.transitions.map(({ from, to }) => [from, to])).toEqual([['unknown', 'healthy']]);
});

test('of more than a hundred incidents the latest are told', () => {
  const ids = Array.from({ length: 6 }, (_, place): CheckId => `a.n${place}`);
  const end = Date.parse('2026-11-22T00:00:00Z');
  const changes = ids.flatMap((id, place) =>
    Array.from({ length: 20 }, (_, turn) => {
      const from = end - (1 + place + turn * ids.length) * hourMs;
      return [change(from, 'healthy', 'failed', id), change(from + 60_000, 'failed', 'healthy', id)];
    }).flat(),
  );
  const { told } = open([], changes, ids);
  const { incidents } = told();
  expect(incidents).toHaveLength(100);
  expect(incidents.at(-1)?.from).toBe(new Date(end - hourMs).toISOString());
});
