import { expect, test } from 'vitest';
import type { HistoryBody } from '../../../../src/http/answer/schemas.ts';
import { renderHistoryText } from '../../../../src/http/history/render-history-text.ts';

type CheckHistory = HistoryBody['checks'][number];
type Incident = HistoryBody['incidents'][number];

const check: CheckHistory = {
  check: 'redis.cache',
  category: 'redis',
  uptime: { '24h': 99.5, '7d': 100, '30d': null, '90d': null },
  hours: [null, { healthy: 3, uptime: 100 }, { healthy: 1, degraded: 1, uptime: 100 }, { failed: 1, uptime: 0 }],
  days: [],
  transitions: [],
};
const incident: Incident = {
  from: '2026-11-22T10:00:00.000Z',
  to: '2026-11-22T10:10:00.000Z',
  status: 'failed',
  checks: ['redis.cache', 'redis.connection'],
};

const render = (given: Partial<HistoryBody> = {}) =>
  renderHistoryText({
    message: 'Kept in memory',
    source: 'memory',
    since: '2026-11-22T09:00:00.000Z',
    startedAt: '2026-11-22T09:00:00.000Z',
    writtenAt: null,
    observedAt: '2026-11-22T12:00:00.000Z',
    hours: ['a', 'b', 'c', 'd'],
    days: [],
    incidents: [],
    checks: [check],
    ...given,
  }).split('\n');

test('each check has its uptime, and an hour for each letter', () => {
  const lines = render();
  expect(lines.slice(0, 2)).toEqual([
    'Kept in memory',
    'The first hour that is known is that of 2026-11-22T09:00:00.000Z',
  ]);
  expect(lines[3]).toBe('uptime in %     24h      7d     30d     90d  the last 4 hours');
  expect(lines[4]).toBe('redis.cache   99.50  100.00       -       -  .+~-');
  expect(lines[6]).toMatch(/^\+ healthy {2}~ degraded {2}\? unknown {2}- failed {2}\. not known/);
});

test('before the first look nothing is claimed, and without changes or incidents there is no list of them', () => {
  expect(render({ since: null })[1]).toBe('Nothing was seen yet');
  expect(render().join('\n')).not.toMatch(/latest first/);
});

test.each([
  [{}, '  2026-11-22T10:00:00.000Z  failed for 10 min: redis.cache and 1 more'],
  [{ to: null }, '  2026-11-22T10:00:00.000Z  failed for 2 h until now: redis.cache and 1 more'],
  [{ checks: ['redis.cache'] }, '  2026-11-22T10:00:00.000Z  failed for 10 min: redis.cache'],
  [
    { rootCause: { check: 'redis.connection', reason: 'timeout' } },
    '  2026-11-22T10:00:00.000Z  failed for 10 min: redis.connection (timeout) and 1 more',
  ],
  [
    { rootCause: { check: 'redis.connection', reason: null } },
    '  2026-11-22T10:00:00.000Z  failed for 10 min: redis.connection and 1 more',
  ],
])('an incident is told with how long it took, where, and why if that is told: %j', (different, line) => {
  expect(render({ incidents: [{ ...incident, ...(different as Partial<Incident>) }] })).toContain(line);
});

test('the latest change comes first, whichever check it is of, with its reason if that is told', () => {
  const turn = (at: string, reason?: 'timeout') =>
    ({ from: 'healthy', to: 'failed', blockedBy: null, at, ...(reason && { reason }) }) as const;
  const lines = render({
    checks: [
      { ...check, transitions: [turn('2026-11-22T10:00:00Z', 'timeout'), turn('2026-11-22T11:00:00Z')] },
      { ...check, check: 'email.sender', transitions: [turn('2026-11-22T10:30:00Z')] },
    ],
  });
  expect(lines.slice(lines.indexOf('Recent changes, latest first:') + 1, -1)).toEqual([
    '  2026-11-22T11:00:00Z  redis.cache: healthy -> failed',
    '  2026-11-22T10:30:00Z  email.sender: healthy -> failed',
    '  2026-11-22T10:00:00Z  redis.cache: healthy -> failed (timeout)',
  ]);
});

test('what belongs together stands together, with an empty line before the next', () => {
  const transition = { from: 'healthy', to: 'failed', blockedBy: null, at: '2026-11-22T10:00:00Z' } as const;
  const long = { ...check, check: 'redis.connection', transitions: [transition] };
  expect(render({ checks: [long], incidents: [incident] })).toEqual([
    'Kept in memory',
    'The first hour that is known is that of 2026-11-22T09:00:00.000Z',
    '',
    'uptime in %          24h      7d     30d     90d  the last 4 hours',
    'redis.connection   99.50  100.00       -       -  .+~-',
    '',
    '+ healthy  ~ degraded  ? unknown  - failed  . not known: each hour by its worst look',
    '',
    'Incidents, latest first:',
    '  2026-11-22T10:00:00.000Z  failed for 10 min: redis.cache and 1 more',
    '',
    'Recent changes, latest first:',
    '  2026-11-22T10:00:00Z  redis.connection: healthy -> failed',
    '',
  ]);
  expect(render().slice(7)).toEqual(['']);
});

test('of many incidents and changes the latest twenty are listed', () => {
  const minutes = Array.from({ length: 25 }, (_, minute) => `2026-11-22T10:${String(minute + 10)}:00.000Z`);
  const transitions = minutes.map((at) => ({ from: 'healthy', to: 'failed', blockedBy: null, at }) as const);
  const incidents = minutes.map((from) => ({ ...incident, from, to: null }));
  const lines = render({ checks: [{ ...check, transitions }], incidents });
  const times = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).map((line) => line.trim().slice(0, 24));
  const latest = minutes.toReversed().slice(0, 20);
  expect([times(/failed for/), times(/->/)]).toEqual([latest, latest]);
});
