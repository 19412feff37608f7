import { expect, test } from 'vitest';
import { dependencyFailed, notRun, stale } from '../../../../src/core/monitor/evidence.ts';
import { longestHint, longestMessage } from '../../../../src/core/outcome.ts';
import { buildCheck } from '../../../support/build-check.ts';
import { buildExposure, buildResult } from '../../../support/build-summary.ts';

const finding = { kind: 'odd', level: 'failed', object: 'a', why: 'It is odd.', mend: null } as const;
const before = buildResult({
  check: 'rls.enabled',
  since: 1_000,
  observedAt: 2_000,
  details: { rows: 1 },
  findings: [finding],
  exposures: [buildExposure({ relation: 'public.a' })],
  unlisted: { findings: 1, exposures: {} },
  confirmation: { raw: { status: 'failed', reason: 'invalid' }, looks: 1, needed: 2 },
  consecutiveFailures: 2,
  place: 'db.internal',
  error: 'refused',
});
const blocker = buildResult({ check: 'database.query', status: 'failed', message: 'It is away', hint: 'Start it' });
const nothingSeen = {
  ...{ success: false, status: 'unknown', details: {}, error: null, findings: [], exposures: [] },
  ...{ unlisted: null, confirmation: null, place: null },
};

test('before its first run a check is unknown, and nothing is claimed of it', () => {
  const check = buildCheck('rls.enabled');
  expect(notRun(check, 5_000)).toMatchObject({
    ...nothingSeen,
    ...{ reason: 'not_run', check: 'rls.enabled', title: check.title, since: 5_000, observedAt: null },
    ...{ durationMs: null, blockedBy: null, consecutiveFailures: 0 },
    message: 'Not looked at yet',
    hint: expect.stringContaining('read the log of this service'),
  });
});

test('what could not be asked says because of what, and keeps nothing of what was seen before', () => {
  expect(dependencyFailed(before, blocker, 5_000)).toMatchObject({
    ...nothingSeen,
    reason: 'dependency_failed',
    message: 'Not asked, because of database.query: It is away',
    hint: 'Mend database.query first: Start it',
    blockedBy: 'database.query',
    ...{ durationMs: null, observedAt: 5_000, since: 5_000, consecutiveFailures: 0 },
  });
});

test('what waits for a check that waits itself names the one at the bottom, in its words', () => {
  const between = dependencyFailed(buildResult({ check: 'rls.policies' }), blocker, 4_000);
  expect(dependencyFailed(before, between, 5_000)).toMatchObject({
    blockedBy: 'database.query',
    message: 'Not asked, because of database.query: It is away',
    hint: 'Mend database.query first: Start it',
  });
  expect(dependencyFailed(before, { ...between, hint: null }, 5_000).hint).toBe('');
});

test('of a check that says nothing of what to do its message is passed on, and a long hint is not cut in two', () => {
  expect(dependencyFailed(before, { ...blocker, hint: null }, 0).hint).toBe('Mend database.query first: It is away');
  const room = longestHint - 'Mend database.query first: '.length;
  const fits = dependencyFailed(before, { ...blocker, hint: 'x'.repeat(room) }, 0);
  expect(fits.hint).toHaveLength(longestHint);
  const long = dependencyFailed(before, { ...blocker, hint: 'x'.repeat(room + 1) }, 0);
  expect(long.hint).toBe('Mend database.query first, as its own hint says');
  expect(dependencyFailed(before, { ...blocker, message: 'x'.repeat(500) }, 0).message).toHaveLength(longestMessage);
});

test('what was unknown before is so since then', () => {
  const unknown = { ...before, status: 'unknown' as const };
  expect(dependencyFailed(unknown, blocker, 5_000).since).toBe(1_000);
  expect(stale(unknown, 5_000).since).toBe(1_000);
});

test('what was seen too long ago is unknown, says when it was, and keeps nothing but what was said then', () => {
  expect(stale({ ...before, blockedBy: 'database.query' }, 5_000)).toMatchObject({
    ...nothingSeen,
    details: { lastStatus: 'healthy', lastReason: null },
    reason: 'stale',
    message: expect.stringContaining('1970-01-01T00:00:02.000Z'),
    hint: expect.stringContaining('restart it'),
    ...{ blockedBy: null, since: 5_000, observedAt: 2_000 },
  });
  expect(stale({ ...before, observedAt: null }, 5_000).message).toContain('never');
});
