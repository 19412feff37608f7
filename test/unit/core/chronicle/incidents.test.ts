import { expect, test } from 'vitest';
import type { CheckId } from '../../../../src/core/check.ts';
import type { StatusChange } from '../../../../src/core/chronicle/archive.ts';
import { findIncidents } from '../../../../src/core/chronicle/incidents.ts';
import type { Reason } from '../../../../src/core/reason.ts';
import { type Status, severity } from '../../../../src/core/status.ts';
import { buildResult } from '../../../support/build-summary.ts';

const listed = [
  'database.service_client',
  'database.query',
  'rls.enabled',
  'rls.isolation',
  'rls.anonymous',
  'services.auth',
  'redis.cache',
  'redis.limit',
];
const second = 1_000;
const minute = 60 * second;

interface Why {
  readonly reason?: Reason;
  readonly blockedBy?: CheckId;
  readonly rank?: number;
}
type Turn = readonly [at: number, to: Status, why?: Why];

const turns = (check: CheckId, ...list: readonly Turn[]): StatusChange[] =>
  list.map(([at, to, why = {}], place) => ({
    check,
    from: list[place - 1]?.[1] ?? 'unknown',
    to,
    reason: to === 'healthy' ? null : (why.reason ?? 'invalid'),
    blockedBy: why.blockedBy ?? null,
    rank: why.rank ?? severity[to] * 12 + 1,
    at,
  }));

function incidentsOf(...changes: readonly StatusChange[][]) {
  return incidentsWith([], ...changes);
}

/** With what the verdict names now. */
function incidentsWith(causesNow: readonly [CheckId, Reason][], ...changes: readonly StatusChange[][]) {
  const all = changes.flat();
  const causes = causesNow.map(([check, reason]) => {
    return { result: buildResult({ check, reason, status: 'failed' }), alsoSeenBy: [], since: 0, affects: [] };
  });
  return findIncidents(listed, (check) => all.filter((change) => change.check === check), causes);
}

test('nothing that was healthy all the time, or merely not looked at, is an incident', () => {
  expect(
    incidentsOf(
      turns('database.query', [0, 'healthy']),
      turns('rls.enabled', [0, 'unknown', { reason: 'not_verified' }]),
      turns('redis.cache', [0, 'unknown', { reason: 'not_run' }], [minute, 'healthy']),
    ),
  ).toEqual([]);
});

test('an incident has its beginning, its end, the worst status and the reason of that', () => {
  const changes = turns(
    'redis.cache',
    [0, 'healthy'],
    [minute, 'degraded', { reason: 'slow' }],
    [2 * minute, 'failed', { reason: 'saturated' }],
    [3 * minute, 'degraded', { reason: 'slow' }],
    [4 * minute, 'healthy'],
  );
  expect(incidentsOf(changes)).toEqual([
    {
      from: minute,
      to: 4 * minute,
      status: 'failed',
      checks: ['redis.cache'],
      rootCause: { check: 'redis.cache', reason: 'saturated' },
    },
  ]);
});

test('what was never seen to work is wrong since it was looked at first', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.query' } as const;
  const [incident] = incidentsOf(
    turns('database.query', [0, 'failed']),
    turns('rls.enabled', [second, 'unknown', blocked]),
  );
  expect(incident).toMatchObject({ from: 0, to: null, checks: ['database.query', 'rls.enabled'] });
});

test('of several the gravest is the root cause, by what the verdict went by, and then the earliest', () => {
  const causeOf = (...ranks: readonly number[]) =>
    incidentsOf(
      ...(['rls.enabled', 'rls.isolation', 'rls.anonymous'] as const).map((check, place) =>
        turns(
          check,
          [0, 'healthy'],
          [minute + place * second, 'failed', { reason: 'leaking', rank: ranks[place] ?? 0 }],
          [2 * minute, 'healthy'],
        ),
      ),
    )[0]?.rootCause.check;
  expect(causeOf(45, 46, 47)).toBe('rls.anonymous');
  expect(causeOf(45, 47, 46)).toBe('rls.isolation');
  expect(causeOf(47, 46, 46)).toBe('rls.enabled');
});

test('what could not be reached together is told by the first in the list, whichever was noticed a second before', () => {
  const way = (at: number, reason: Reason): readonly Turn[] => [
    [0, 'healthy'],
    [minute + at * second, 'failed', { reason }],
    [3 * minute, 'healthy'],
  ];
  const [incident] = incidentsOf(
    turns('services.auth', ...way(0, 'timeout')),
    turns('database.query', ...way(2, 'timeout')),
    turns('database.service_client', ...way(1, 'unreachable')),
  );
  expect(incident?.rootCause).toEqual({ check: 'database.service_client', reason: 'unreachable' });
});

test('what says the same in one category is told by the first in the list, and something else by what broke first', () => {
  const causeOf = (reason: Reason) =>
    incidentsOf(
      turns('redis.limit', [0, 'healthy'], [minute, 'degraded', { reason: 'fallback_active' }]),
      turns('redis.cache', [0, 'healthy'], [minute + 1, 'degraded', { reason }]),
    )[0]?.rootCause.check;
  expect(causeOf('fallback_active')).toBe('redis.cache');
  expect(causeOf('slow')).toBe('redis.limit');
});

test('a cause that becomes known with a later look takes the place of what was noticed before', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.service_client' } as const;
  const [incident, ...others] = incidentsOf(
    turns(
      'rls.enabled',
      [0, 'healthy'],
      [minute, 'failed', { reason: 'invalid' }],
      [minute + 40 * second, 'unknown', blocked],
      [5 * minute, 'healthy'],
    ),
    turns(
      'database.service_client',
      [0, 'healthy'],
      [minute + 30 * second, 'failed', { reason: 'timeout' }],
      [4 * minute, 'healthy'],
    ),
  );
  expect(others).toEqual([]);
  expect(incident).toMatchObject({
    from: minute,
    to: 5 * minute,
    rootCause: { check: 'database.service_client', reason: 'timeout' },
  });
});

test('what was broken long before something else got in its way has its own cause', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.service_client' } as const;
  const incidents = incidentsOf(
    turns(
      'rls.enabled',
      [0, 'healthy'],
      [minute, 'failed', { reason: 'unprotected' }],
      [20 * minute, 'unknown', blocked],
    ),
    turns('database.service_client', [0, 'healthy'], [20 * minute, 'failed', { reason: 'timeout' }]),
  );
  expect(incidents.map(({ rootCause }) => rootCause.check)).toEqual(['rls.enabled', 'database.service_client']);
});

test('what goes on is told by what the verdict names, and keeps its own cause when that is no part of it', () => {
  const changes = [
    turns('services.auth', [0, 'healthy'], [minute, 'failed', { reason: 'timeout' }]),
    turns('database.query', [0, 'healthy'], [minute, 'failed', { reason: 'timeout' }]),
    turns('redis.cache', [0, 'healthy'], [minute, 'failed'], [2 * minute, 'healthy']),
  ];
  const causes = (...now: readonly [CheckId, Reason][]) =>
    incidentsWith(now, ...changes).map(({ rootCause }) => `${rootCause.check} ${rootCause.reason}`);
  expect(causes(['redis.cache', 'slow'], ['services.auth', 'unreachable'])).toEqual([
    'services.auth unreachable',
    'redis.cache invalid',
  ]);
  expect(causes(['redis.limit', 'slow'])).toEqual(['database.query timeout', 'redis.cache invalid']);
});

test('what goes on has no end', () => {
  expect(incidentsOf(turns('redis.cache', [0, 'healthy'], [minute, 'failed']))).toMatchObject([
    { from: minute, to: null },
  ]);
});

test('what began before the changes that are kept has no beginning, and is left out', () => {
  expect(incidentsOf(turns('redis.cache', [minute, 'healthy']))).toEqual([]);
});

test('checks that were blocked belong to what blocked them, in whatever order they were seen', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.service_client' } as const;
  const [incident, ...others] = incidentsOf(
    turns('rls.enabled', [0, 'healthy'], [9 * second, 'unknown', blocked], [6 * minute, 'healthy']),
    turns(
      'database.service_client',
      [0, 'healthy'],
      [10 * second, 'failed', { reason: 'timeout' }],
      [5 * minute, 'healthy'],
    ),
    // With its next look, a while later.
    turns('services.auth', [0, 'healthy'], [4 * minute, 'unknown', blocked], [5 * minute, 'healthy']),
  );
  expect(others).toEqual([]);
  expect(incident).toEqual({
    from: 9 * second,
    to: 6 * minute,
    status: 'failed',
    checks: ['database.service_client', 'rls.enabled', 'services.auth'],
    rootCause: { check: 'database.service_client', reason: 'timeout' },
  });
});

test('checks of one category that break together are one incident, of others and later ones another', () => {
  const incidents = incidentsOf(
    turns('redis.cache', [0, 'healthy'], [minute, 'degraded'], [9 * minute, 'healthy']),
    turns(
      'redis.limit',
      [0, 'healthy'],
      [minute + second, 'degraded'],
      [9 * minute, 'healthy'],
      [20 * minute, 'failed'],
    ),
    turns('database.query', [0, 'healthy'], [minute, 'failed'], [2 * minute, 'healthy']),
  );
  expect(incidents.map(({ from, checks }) => [from, checks])).toEqual([
    [minute, ['database.query']],
    [minute, ['redis.cache', 'redis.limit']],
    [20 * minute, ['redis.limit']],
  ]);
});

test('what has long been wrong takes nothing in that breaks later in its category', () => {
  const incidents = incidentsOf(
    turns('redis.cache', [0, 'degraded']),
    turns('redis.limit', [0, 'healthy'], [60 * minute, 'failed'], [61 * minute, 'healthy']),
  );
  expect(incidents.map(({ checks }) => checks)).toEqual([['redis.cache'], ['redis.limit']]);
});

test('what could not be reached at the same time is one incident, and what is wrong there is another', () => {
  const way = { reason: 'timeout' } as const;
  const incidents = incidentsOf(
    turns('database.query', [0, 'healthy'], [minute, 'failed', way], [2 * minute, 'healthy']),
    turns(
      'services.auth',
      [0, 'healthy'],
      [minute + 20 * second, 'failed', { reason: 'unreachable' }],
      [2 * minute, 'healthy'],
    ),
    turns('rls.enabled', [0, 'healthy'], [minute, 'failed', { reason: 'unprotected' }], [2 * minute, 'healthy']),
  );
  expect(incidents.map(({ checks, rootCause }) => [rootCause.check, checks.length])).toEqual([
    ['database.query', 2],
    ['rls.enabled', 1],
  ]);
});

test('a check that turns to and fro has an incident for each time', () => {
  const changes = turns(
    'redis.cache',
    ...Array.from({ length: 40 }, (_, n): Turn => [n * 3 * minute, n % 2 ? 'failed' : 'healthy']),
  );
  expect(incidentsOf(changes)).toHaveLength(20);
});

test('many checks that break together are found to be one without comparing each with each', () => {
  const ids = Array.from({ length: 5_000 }, (_, n): CheckId => `many.check_${n}`);
  const byCheck = new Map(
    ids.map((id) => [id as string, turns(id, [0, 'healthy'], [minute, 'failed'], [2 * minute, 'healthy'])]),
  );
  const [incident, ...others] = findIncidents(ids, (check) => byCheck.get(check) ?? [], []);
  expect(others).toEqual([]);
  expect(incident?.checks).toEqual(ids);
});

test('two incidents become one when a check is blocked by one of them and breaks with the other', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.query' } as const;
  const [incident, ...others] = incidentsOf(
    turns('database.query', [0, 'healthy'], [minute, 'failed'], [5 * minute, 'healthy']),
    turns('redis.cache', [0, 'healthy'], [minute + second, 'degraded'], [20 * minute, 'healthy']),
    turns('redis.limit', [0, 'healthy'], [minute + 2 * second, 'unknown', blocked], [3 * minute, 'healthy']),
    // Seen only when the two have become one.
    turns('rls.enabled', [0, 'healthy'], [4 * minute, 'unknown', blocked], [6 * minute, 'healthy']),
  );
  expect(others).toEqual([]);
  expect(incident).toEqual({
    ...{ from: minute, to: 20 * minute, status: 'failed' },
    checks: ['database.query', 'rls.enabled', 'redis.cache', 'redis.limit'],
    rootCause: { check: 'database.query', reason: 'invalid' },
  });
});

test('of checks that name each other as what was in their way the gravest is the root', () => {
  const by = (blockedBy: CheckId) => ({ reason: 'invalid', blockedBy }) as const;
  const [incident] = incidentsOf(
    turns('redis.cache', [0, 'healthy'], [minute, 'degraded', by('redis.limit')]),
    turns('redis.limit', [0, 'healthy'], [minute + second, 'failed', by('redis.cache')]),
  );
  expect(incident?.rootCause.check).toBe('redis.limit');
});

test('a check that names itself, or one that was well, as what was in its way is the root', () => {
  const by = (blockedBy: CheckId) => ({ reason: 'invalid', blockedBy }) as const;
  for (const blocker of ['redis.cache', 'database.query'] as const)
    expect(incidentsOf(turns('redis.cache', [0, 'failed', by(blocker)]))).toMatchObject([
      { rootCause: { check: 'redis.cache', reason: 'invalid' } },
    ]);
});

/** Long after the first look, as nearly all that is told. */
const noon = 60 * minute;

test('what broke earlier in one category is told before what broke later, whichever is listed first', () => {
  const incidents = incidentsOf(
    turns('redis.cache', [0, 'healthy'], [noon + 5 * minute, 'failed']),
    turns('redis.limit', [0, 'healthy'], [noon, 'failed']),
  );
  expect(incidents.map(({ checks }) => checks)).toEqual([['redis.limit'], ['redis.cache']]);
});

test('two minutes after the last of them is together, and a moment more is not', () => {
  const count = (laterMs: number) =>
    incidentsOf(
      turns('redis.cache', [0, 'healthy'], [noon, 'failed']),
      turns('redis.limit', [0, 'healthy'], [noon + laterMs, 'failed']),
    ).length;
  expect([count(2 * minute), count(2 * minute + 1)]).toEqual([1, 2]);
  const [incident, ...others] = incidentsOf(
    ...(['rls.enabled', 'rls.isolation', 'rls.anonymous'] as const).map((check, place) =>
      turns(check, [0, 'healthy'], [noon + place * 90 * second, 'failed']),
    ),
  );
  expect(others).toEqual([]);
  expect(incident?.checks).toEqual(['rls.enabled', 'rls.isolation', 'rls.anonymous']);
});

test('what is over takes in nothing that breaks after it, but what breaks as it ends', () => {
  const count = (laterMs: number) =>
    incidentsOf(
      turns('redis.cache', [0, 'healthy'], [noon, 'failed'], [noon + 30 * second, 'healthy']),
      turns('redis.limit', [0, 'healthy'], [noon + 30 * second + laterMs, 'failed']),
    ).length;
  expect([count(0), count(1)]).toEqual([1, 2]);
});

test('incidents stand in the order in which they began, also when two have become one', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.query' } as const;
  const incidents = incidentsOf(
    turns('database.query', [0, 'healthy'], [noon, 'failed']),
    turns('services.auth', [0, 'healthy'], [noon + 5 * second, 'failed']),
    turns('redis.cache', [0, 'healthy'], [noon + 10 * second, 'failed']),
    turns('redis.limit', [0, 'healthy'], [noon + 20 * second, 'unknown', blocked]),
  );
  expect(incidents.map(({ from, checks }) => [from - noon, checks])).toEqual([
    [0, ['database.query', 'redis.cache', 'redis.limit']],
    [5 * second, ['services.auth']],
  ]);
});

test.each([
  ['before the other', 1, 'database.query'],
  ['at the same time, and is listed first', 0, 'database.query'],
  ['after the other', -1, 'redis.cache'],
])('of two that are as grave and have become one incident, the root is the one that broke %s', (_what, later, root) => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.query', rank: 1 } as const;
  const [incident, ...others] = incidentsOf(
    turns('database.query', [0, 'healthy'], [noon, 'failed', { reason: 'missing' }]),
    turns('redis.cache', [0, 'healthy'], [noon + later * second, 'failed', { reason: 'invalid' }]),
    turns('redis.limit', [0, 'healthy'], [noon + 20 * second, 'unknown', blocked]),
  );
  expect(others).toEqual([]);
  expect(incident?.rootCause.check).toBe(root);
});

test('what says the same in another category is not the same, and what broke first is the root', () => {
  const blocked = { reason: 'dependency_failed', blockedBy: 'database.query', rank: 1 } as const;
  const [incident] = incidentsOf(
    turns('redis.cache', [0, 'healthy'], [noon, 'failed', { reason: 'invalid' }]),
    turns('database.query', [0, 'healthy'], [noon + second, 'failed', { reason: 'invalid' }]),
    turns('redis.limit', [0, 'healthy'], [noon + 2 * second, 'unknown', blocked]),
  );
  expect(incident).toMatchObject({
    checks: ['database.query', 'redis.cache', 'redis.limit'],
    rootCause: { check: 'redis.cache' },
  });
});

test('what says the same more than two minutes later is no other look at the same', () => {
  const rootOf = (lastMs: number) =>
    incidentsOf(
      turns('rls.isolation', [0, 'healthy'], [noon, 'failed']),
      turns('rls.anonymous', [0, 'healthy'], [noon + 90 * second, 'failed']),
      turns('rls.enabled', [0, 'healthy'], [noon + lastMs, 'failed']),
    )[0]?.rootCause.check;
  expect([rootOf(2 * minute), rootOf(2 * minute + 1)]).toEqual(['rls.enabled', 'rls.isolation']);
});

test('a reason that is no graver than the first takes nothing from it', () => {
  const changes = turns(
    'redis.cache',
    [0, 'healthy'],
    [noon, 'failed', { reason: 'missing' }],
    [noon + second, 'failed', { reason: 'invalid' }],
  );
  expect(incidentsOf(changes)[0]?.rootCause.reason).toBe('missing');
});

test('what was in the way is known up to two minutes after the beginning, and not later', () => {
  const countAfter = (ms: number) =>
    incidentsOf(
      turns('database.query', [0, 'healthy'], [noon - 5 * minute, 'failed']),
      turns(
        'redis.cache',
        [0, 'healthy'],
        [noon, 'failed'],
        [noon + ms, 'unknown', { reason: 'dependency_failed', blockedBy: 'database.query', rank: 1 }],
      ),
    ).length;
  expect([countAfter(2 * minute), countAfter(2 * minute + 1)]).toEqual([1, 2]);
});

test.each<[string, CheckId]>([
  ['itself', 'redis.cache'],
  ['one that was well', 'services.auth'],
])('the gravest is the root when it names %s as what was in its way', (_what, blockedBy) => {
  const [incident] = incidentsOf(
    turns('redis.cache', [0, 'healthy'], [noon, 'failed', { blockedBy }]),
    turns('redis.limit', [0, 'healthy'], [noon + second, 'degraded']),
  );
  expect(incident).toMatchObject({ checks: ['redis.cache', 'redis.limit'], rootCause: { check: 'redis.cache' } });
});
