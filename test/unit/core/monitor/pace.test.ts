import { expect, test } from 'vitest';
import { confirmDelay, defaultPace, type Eagerness, nextDelay, staleAfter } from '../../../../src/core/monitor/pace.ts';
import type { Category } from '../../../../src/core/registry.ts';
import type { Result } from '../../../../src/core/result.ts';
import { buildResult } from '../../../support/build-summary.ts';

const category: Category = { name: 'database', cadenceMs: 10_000, weight: 'hard' };
const steadyPace = { ...defaultPace, random: () => 0.5 };

const looked = (different: Partial<Result> = {}, needsSecondLook = false) => ({
  result: buildResult({ check: 'database.query', ...different }),
  needsSecondLook,
});

test.each([
  [0, 9_000],
  [0.5, 10_000],
  [0.75, 10_500],
])('replicas ask a tenth before or after the cadence: at %d after %i ms', (random, delayMs) => {
  expect(nextDelay(category, [looked()], { ...defaultPace, random: () => random })).toBeCloseTo(delayMs);
});

test.each<[Eagerness, number, number]>([
  ['first', 10_000, 1_000],
  ['next', 12_000, 1_200],
  ['last', 14_000, 1_400],
])('who comes %s of those that share a category asks after %i ms, and looks again after %i ms', (who, next, again) => {
  expect(nextDelay(category, [looked()], steadyPace, who)).toBeCloseTo(next);
  expect(nextDelay(category, [looked({}, true)], steadyPace, who)).toBeCloseTo(again);
});

test('one look that nothing has confirmed is enough for all to be looked at again soon', () => {
  expect(nextDelay(category, [looked(), looked({ status: 'failed' }, true)], steadyPace)).toBe(1_000);
});

test('what is wrong is asked sooner, but what stands until a person acts is not', () => {
  const after = (different: Partial<Result>) => nextDelay(category, [looked(), looked(different)], steadyPace);
  expect(after({ status: 'failed' })).toBeCloseTo(2_000);
  expect(after({ flapping: { turns: 4, since: 0 } })).toBeCloseTo(2_000);
  for (const reason of ['not_verified', 'expiring'] as const)
    expect(after({ status: 'degraded', reason }), reason).toBeCloseTo(10_000);
});

test.each([
  [60_000, 12_000, 1_000],
  [5_000, 2_000, 1_000],
  [500, 500, 500],
])('at a cadence of %i ms what is wrong is asked after %i ms, and confirmed after %i ms', (cadenceMs, next, again) => {
  const own = { ...category, cadenceMs };
  expect(nextDelay(own, [looked({ status: 'failed' })], steadyPace)).toBeCloseTo(next);
  expect(confirmDelay(own, steadyPace)).toBe(again);
});

test('a snapshot is evidence for three cadences and as long as a run may take', () => {
  expect(staleAfter(category, 2_000)).toBe(32_000);
});
