import { expect, test } from 'vitest';
import { createBaselines } from '../../../../src/core/monitor/baselines.ts';

function feed(baselines: ReturnType<typeof createBaselines>, durations: readonly number[]) {
  return durations.map((ms) => baselines.record('a.b', ms));
}

const steady = Array.from({ length: 40 }, () => 10);

test('percentiles and the number of samples come from a histogram', () => {
  const baselines = createBaselines();
  feed(
    baselines,
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
  const performance = baselines.performance('a.b');
  expect(performance).toMatchObject({ samples: 100 });
  expect(performance?.p50Ms).toBeCloseTo(50, -1);
  expect(performance?.p95Ms).toBeCloseTo(95, -1);
  expect(performance?.p99Ms).toBeCloseTo(99, -1);
});

test.each([0.001, 0.4, 1, 9.999, 48, 250, 1_999, 60_000, 3_599_000])(
  'a percentile is within a hundredth of what was measured, as of %d ms',
  (ms) => {
    const baselines = createBaselines();
    feed(baselines, Array(40).fill(ms));
    const { p50Ms = 0, p95Ms = 0, p99Ms = 0, baselineMs } = baselines.performance('a.b') ?? {};
    for (const seen of [p50Ms, p95Ms, p99Ms, baselineMs ?? 0]) {
      expect(Math.abs(seen - ms) / ms).toBeLessThanOrEqual(0.01);
    }
  },
);

test('what takes less than a microsecond, or more than an hour, is counted as that', () => {
  const baselines = createBaselines();
  feed(baselines, [0, 0.0001, 7_200_000]);
  expect(baselines.performance('a.b')).toMatchObject({ samples: 3, p50Ms: 0.001 });
  expect(baselines.performance('a.b')?.p99Ms).toBeGreaterThan(3_550_000);
});

test('the first run of a process, which connects, is no part of what is normal', () => {
  const baselines = createBaselines({ minimumSamples: 1, recentRuns: 1, sustainedRuns: 1 });
  feed(baselines, [2_000]);
  expect(baselines.performance('a.b')).toMatchObject({ samples: 1, baselineMs: null });
  expect(feed(baselines, [10, 10])).toEqual([null, null]);
  expect(baselines.performance('a.b')?.baselineMs).toBeCloseTo(10, 0);
  expect(feed(baselines, [500])[0]).toMatchObject({ recentMedianMs: 500 });
});

test('each check has a first run of its own', () => {
  const baselines = createBaselines({ minimumSamples: 1, recentRuns: 1, sustainedRuns: 1 });
  for (const ms of [2_000, 10, 10]) for (const check of ['a.b', 'a.c']) baselines.record(check, ms);
  expect(baselines.performance('a.c')?.baselineMs).toBeCloseTo(10, 0);
});

test('a check that never ran has no performance', () => {
  expect(createBaselines().performance('a.b')).toBeNull();
});

test('there is no baseline before there are enough samples', () => {
  const baselines = createBaselines();
  expect(feed(baselines, [...steady.slice(0, 20), ...Array(10).fill(5_000)]).every((verdict) => verdict === null)).toBe(
    true,
  );
  expect(baselines.performance('a.b')?.baselineMs).toBeNull();
});

test('a check whose recent median stays far above its p95 is slow', () => {
  const baselines = createBaselines();
  feed(baselines, steady);
  const verdicts = feed(baselines, Array(6).fill(500));
  expect(verdicts.slice(0, 4).every((verdict) => verdict === null)).toBe(true);
  expect(verdicts.at(-1)).toMatchObject({ recentMedianMs: 500 });
  expect(verdicts.at(-1)?.baselineMs).toBeCloseTo(10, 0);
});

test('a few slow runs are not slowness', () => {
  const baselines = createBaselines();
  feed(baselines, steady);
  const mixed = Array.from({ length: 30 }, (_, index) => (index % 5 < 2 ? 900 : 10));
  expect(feed(baselines, mixed).every((verdict) => verdict === null)).toBe(true);
});

test('twice the normal is not slow while it is less than 50 ms more', () => {
  const baselines = createBaselines();
  feed(baselines, steady);
  expect(feed(baselines, Array(20).fill(55)).every((verdict) => verdict === null)).toBe(true);
});

test('50 ms more than the normal is not slow while it is less than twice as much', () => {
  const baselines = createBaselines();
  feed(baselines, Array(40).fill(200));
  expect(feed(baselines, Array(20).fill(350)).every((verdict) => verdict === null)).toBe(true);
});

test('what is as slow as it may be is not slow, and what is slower is', () => {
  for (const [more, isSlow] of [
    [50, false],
    [50.1, true],
  ] as const) {
    const baselines = createBaselines();
    feed(baselines, steady);
    const limitMs = (baselines.performance('a.b')?.baselineMs ?? 0) + more;
    expect(feed(baselines, Array(5).fill(limitMs)).at(-1) !== null, `${more} ms more`).toBe(isSlow);
  }
});

test.each([
  ['the one in the middle', 5, [600, 700, 500, 900, 800], 700],
  ['half-way between the two in the middle', 4, [600, 700, 500, 900], 650],
])('of recent durations %s is told, in whatever order they came', (_what, recentRuns, durations, recentMedianMs) => {
  const baselines = createBaselines({ recentRuns });
  feed(baselines, steady);
  expect(feed(baselines, durations).at(-1)).toMatchObject({ recentMedianMs });
});

test('what is normal is known, and worth writing down, with the last of the samples that it takes', () => {
  const baselines = createBaselines({ minimumSamples: 3, recentRuns: 2 });
  // The first run connects, and two are recent.
  feed(baselines, Array(5).fill(10));
  expect([baselines.performance('a.b')?.baselineMs, baselines.takeGrown().size]).toEqual([null, 0]);
  feed(baselines, [10]);
  expect(baselines.performance('a.b')?.baselineMs).toBeCloseTo(10, 0);
  expect(baselines.takeGrown().size).toBe(1);
});

test('of more checks than a thousand the rest is written down the next time', () => {
  const baselines = createBaselines({ minimumSamples: 1, recentRuns: 1 });
  const checks = Array.from({ length: 1_001 }, (_, place) => `many.check_${place}`);
  for (const check of checks) for (const ms of [10, 10, 10]) baselines.record(check, ms);
  const written = [1, 2, 3].map(() => [...baselines.takeGrown().keys()]);
  expect(written.map(({ length }) => length)).toEqual([1_000, 1, 0]);
  expect(written.flat()).toEqual(checks);
});

test('slowness does not become normal by lasting', () => {
  const baselines = createBaselines();
  feed(baselines, steady);
  feed(baselines, Array(1_000).fill(500));
  expect(baselines.record('a.b', 500)).not.toBeNull();
  expect(baselines.performance('a.b')?.baselineMs).toBeLessThan(20);
});

test('the verdict ends when the check is fast again', () => {
  const baselines = createBaselines();
  feed(baselines, [...steady, ...Array(10).fill(500)]);
  expect(feed(baselines, [10, 10, 10]).at(-1)).toBeNull();
});

test('what was normal outlives the process: slowness is found right after a restart', () => {
  const before = createBaselines();
  feed(before, steady);
  const after = createBaselines();
  for (const [check, written] of before.takeGrown()) after.merge(check, written);
  expect(feed(after, [300, 300, 300, 300]).at(-1)).toMatchObject({ recentMedianMs: 300 });
  expect(after.performance('a.b')?.baselineMs).toBeCloseTo(10, 0);
});

test('what was measured before the merge is added to it', () => {
  const before = createBaselines({ minimumSamples: 10 });
  feed(before, Array(20).fill(100));
  const after = createBaselines({ minimumSamples: 10 });
  feed(after, Array(60).fill(10));
  for (const [check, written] of before.takeGrown()) after.merge(check, written);
  // 54 durations of 10 ms have left the window, 14 of 100 ms had: nineteen of twenty are at most 100 ms.
  expect(after.performance('a.b')?.baselineMs).toBeCloseTo(100, -1);
});

test('a merge is no run: before the first one nothing is known of how long it takes', () => {
  const baselines = createBaselines();
  baselines.merge('a.b', '400:50');
  expect(baselines.performance('a.b')).toBeNull();
});

test('what was merged and has not grown since is not written down again', () => {
  const baselines = createBaselines();
  baselines.merge('a.b', '400:50');
  expect(baselines.takeGrown().size).toBe(0);
});

test('only what is known and has grown is worth writing down', () => {
  const baselines = createBaselines();
  feed(baselines, Array(20).fill(10));
  expect([...baselines.takeGrown().keys()]).toEqual([]);
  feed(baselines, Array(30).fill(10));
  expect([...baselines.takeGrown().keys()]).toEqual(['a.b']);
  expect([...baselines.takeGrown().keys()]).toEqual([]);
  feed(baselines, [10]);
  expect([...baselines.takeGrown().keys()]).toEqual(['a.b']);
});
