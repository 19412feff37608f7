import { expect, test } from 'vitest';
import type { Check } from '../../../../src/core/check.ts';
import { notRun } from '../../../../src/core/monitor/evidence.ts';
import { type JudgeInput, judge } from '../../../../src/core/monitor/judge.ts';
import { degraded, failed, healthy, type Outcome } from '../../../../src/core/outcome.ts';
import { buildCheck } from '../../../support/build-check.ts';
import { buildExposure, buildResult } from '../../../support/build-summary.ts';

const check: Check = buildCheck('database.query');
const fine = buildResult({ check: check.name, since: 1_000 });
const limited = buildResult({ check: check.name, status: 'degraded', reason: 'slow', since: 1_000 });
const down = buildResult({ check: check.name, status: 'failed', since: 1_000, consecutiveFailures: 3 });
const gone = failed('unreachable', 'Gone', { hint: 'Start it', error: 'refused', place: 'db.internal' });
const finding = { kind: 'odd', level: 'advice', object: 'a', why: 'It is odd.', mend: null } as const;

const look = (outcome: Outcome, input: Partial<JudgeInput> = {}) =>
  judge({
    check,
    run: { outcome, durationMs: 7, observedAt: 5_000 },
    previous: fine,
    worseRuns: 0,
    slow: null,
    ...input,
  });

test('one bad look is not told yet: what held before stays, with its time, and says what was seen', () => {
  const { result, ...rest } = look(gone);
  expect(rest).toEqual({ worseRuns: 1, needsSecondLook: true });
  expect(result).toEqual({
    ...fine,
    confirmation: { raw: { status: 'failed', reason: 'unreachable' }, looks: 1, needed: 2 },
    durationMs: 7,
    observedAt: 5_000,
    consecutiveFailures: 1,
  });
});

test('the second in a row is told in full, from now on', () => {
  const { result, ...rest } = look(gone, { worseRuns: 1, previous: { ...fine, consecutiveFailures: 1 } });
  expect(rest).toEqual({ worseRuns: 0, needsSecondLook: false });
  expect(result).toMatchObject({
    success: false,
    status: 'failed',
    reason: 'unreachable',
    message: 'Gone',
    hint: 'Start it',
    error: 'refused',
    place: 'db.internal',
    check: 'database.query',
    title: check.title,
    durationMs: 7,
    observedAt: 5_000,
    since: 5_000,
    consecutiveFailures: 2,
    confirmation: null,
    blockedBy: null,
  });
});

test('a check that wants no second look, or a third one, has it so', () => {
  expect(look(gone, { check: { ...check, confirmAfter: 1 } })).toMatchObject({
    result: { status: 'failed' },
    needsSecondLook: false,
  });
  const thorough = { ...check, confirmAfter: 3 };
  expect(look(gone, { check: thorough, worseRuns: 1 })).toMatchObject({ result: { status: 'healthy' }, worseRuns: 2 });
  expect(look(gone, { check: thorough, worseRuns: 2 })).toMatchObject({ result: { status: 'failed' }, worseRuns: 0 });
});

test('what works with limits and fails is confirmed too, and what it was stays until then', () => {
  expect(look(gone, { previous: limited })).toMatchObject({
    result: { status: 'degraded', reason: 'slow', since: 1_000 },
    needsSecondLook: true,
  });
});

test.each([
  ['before the first run', notRun(check, 1_000)],
  ['after a dependency was away', { ...notRun(check, 1_000), reason: 'dependency_failed' as const }],
  ['while it is down anyway', down],
])('%s there is nothing to protect: one bad look is told at once', (_when, previous) => {
  expect(look(gone, { previous })).toMatchObject({
    result: { status: 'failed' },
    worseRuns: 0,
    needsSecondLook: false,
  });
});

test('to recover, in part or in full, takes one look, and a bad one before it is forgotten', () => {
  const part = look(degraded('slow', 'Slow'), { previous: down, worseRuns: 1 });
  expect(part).toMatchObject({ result: { status: 'degraded', success: true, since: 5_000, consecutiveFailures: 4 } });
  const whole = look(healthy('Works'), { previous: down, worseRuns: 1 });
  expect(whole).toMatchObject({ worseRuns: 0, needsSecondLook: false });
  expect(whole.result).toMatchObject({
    ...{ success: true, status: 'healthy', message: 'Works', since: 5_000, consecutiveFailures: 0 },
    ...{ error: null, reason: null, hint: null, place: null, blockedBy: null, confirmation: null },
  });
});

test('a status that stays has the time since which it is so, and the words of now', () => {
  const { result } = look(failed('timeout', 'Silent'), { previous: down });
  expect(result).toMatchObject({ since: 1_000, message: 'Silent', reason: 'timeout', consecutiveFailures: 4 });
  expect(look(healthy('Works'), { previous: fine }).result.since).toBe(1_000);
});

test('what could not be asked names the check that has to work first', () => {
  const blocked = failed('unreachable', 'Gone', { blockedBy: 'environment.keys' });
  expect(look(blocked, { previous: down }).result.blockedBy).toBe('environment.keys');
});

test('what was seen goes with the result, the gravest first, and empty where there is nothing', () => {
  const exposures = [buildExposure({ relation: 'public.a' })];
  const findings = [finding, { ...finding, level: 'failed' } as const];
  const unlisted = { findings: 3, exposures: {} };
  const { result } = look(failed('leaking', 'Leaks', { findings, exposures, unlisted }), { previous: down });
  expect(result).toMatchObject({ findings: findings.toReversed(), exposures, unlisted });
  const { findings: none, exposures: neither, unlisted: whole } = look(healthy('Works')).result;
  expect([none, neither, whole]).toEqual([[], [], null]);
});

const slow = { recentMedianMs: 480.4, baselineMs: 9.96 };

test('what works and has become slow is degraded, with both numbers and with what was seen', () => {
  const exposures = [buildExposure({ relation: 'public.a' })];
  const unlisted = { findings: 3, exposures: {} };
  const works = healthy('Works', { rows: 1 }, { findings: [finding], exposures, unlisted });
  const { result } = look(works, { slow, previous: limited });
  expect(result).toMatchObject({
    status: 'degraded',
    reason: 'slow',
    message: 'Works, but takes 480 ms, where 10 ms is normal',
    hint: expect.stringContaining('/metrics'),
    details: { rows: 1, latency: slow },
    ...{ findings: [finding], exposures, unlisted, consecutiveFailures: 2 },
  });
});

test('what takes less than ten milliseconds is told in tenths of them', () => {
  const { result } = look(healthy('Works'), { slow: { recentMedianMs: 9.44, baselineMs: 1.26 }, previous: limited });
  expect(result.message).toBe('Works, but takes 9.4 ms, where 1.3 ms is normal');
  expect(result).toMatchObject({ findings: [], exposures: [], unlisted: null });
});

test('to become slow is confirmed like any other turn, and says so', () => {
  expect(look(healthy('Works'), { slow }).result).toMatchObject({
    status: 'healthy',
    confirmation: { raw: { status: 'degraded', reason: 'slow' } },
  });
});

test('a failure is not made less of because it is slow as well', () => {
  expect(look(gone, { slow, previous: down }).result).toMatchObject({ status: 'failed', reason: 'unreachable' });
});
