import { expect, test } from 'vitest';
import { notRun } from '../../../../../src/core/monitor/evidence.ts';
import { fromShared, toShared } from '../../../../../src/core/monitor/fleet/fleet.ts';
import type { Result } from '../../../../../src/core/result.ts';
import { buildCheck } from '../../../../support/build-check.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

function buildResult(different: Partial<Result> = {}): Result {
  const seen = { success: true, status: 'healthy', reason: null, hint: null, durationMs: 12 } as const;
  return { ...notRun(buildCheck('rls.isolation'), now - 60_000), ...seen, observedAt: now - 5_000, ...different };
}

test('a result is told with ages in place of times, and without what goes up and down here', () => {
  const flapping = { turns: 4, since: now - 1_000 };
  const shared = toShared(buildResult({ flapping }), 7, now);
  expect(shared).toMatchObject({ check: 'rls.isolation', run: 7, observedAgoMs: 5_000, sinceAgoMs: 60_000 });
  for (const name of ['observedAt', 'since', 'flapping']) expect(shared).not.toHaveProperty(name);
});

test('what was never seen has no age', () => {
  expect(toShared(buildResult({ observedAt: null }), 7, now).observedAgoMs).toBeNull();
});

test('nothing was seen in the future, though the clock was set back', () => {
  const shared = toShared(buildResult({ observedAt: now + 1, since: now + 2 }), 7, now);
  expect(shared).toMatchObject({ observedAgoMs: 0, sinceAgoMs: 0 });
});

const previous = buildResult({ status: 'failed', since: 0 });
/** A minute ahead of the clock of whoever told it. */
const at = now + 60_000;

test('a result of another replica has the times of the clock here', () => {
  const result = fromShared(toShared(buildResult(), 7, now), previous, at);
  expect(result).toMatchObject({ status: 'healthy', durationMs: 12, observedAt: at - 5_000, since: at - 60_000 });
  for (const name of ['run', 'observedAgoMs', 'sinceAgoMs']) expect(result).not.toHaveProperty(name);
});

test('what another replica has never seen was seen at no time', () => {
  expect(fromShared(toShared(buildResult({ observedAt: null }), 7, now), previous, at).observedAt).toBeNull();
});

test.each([
  ['keeps its time where the message took a while', 'healthy', 1_999, true],
  ['keeps its time where the message was fast', 'healthy', -1_999, true],
  ['is taken anew where it was taken two seconds apart', 'healthy', 2_000, false],
  ['is taken anew where it was another one here', 'failed', 1_000, false],
] as const)('a status %s', (_, status, lateMs, isHeld) => {
  const since = at - 60_000;
  const here = buildResult({ status, since: since + lateMs });
  const { since: told } = fromShared(toShared(buildResult(), 7, now), here, at);
  expect(told).toBe(isHeld ? since + lateMs : since);
});
