import { expect, test } from 'vitest';
import { createDurationCounts } from '../../../../src/core/monitor/duration-counts.ts';

function countsOf(durations: readonly number[]) {
  const counts = createDurationCounts();
  for (const ms of durations) counts.record(ms);
  return counts;
}

test('what was written is added to what another has counted', () => {
  const [left, right] = [countsOf(Array(30).fill(10)), countsOf(Array(10).fill(200))];
  left.add(right.write());
  expect(left.count).toBe(40);
  expect(left.percentile(75)).toBeCloseTo(10, 0);
  expect(left.percentile(76)).toBeGreaterThan(190);
});

test('a text that was written and added is the same again', () => {
  const written = countsOf([0, 0.4, 9, 9, 9, 1_999, 7_200_000]).write();
  const copy = createDurationCounts();
  copy.add(written);
  expect(copy.write()).toBe(written);
  expect(copy.count).toBe(7);
});

test.each(['', 'nonsense', '12', '5:0', '-3:4', '12:3.5', '9999:1', '1:1e9', '1:9999999'])(
  'a text that cannot be read adds nothing: %j',
  (written) => {
    const counts = countsOf([5]);
    counts.add(written);
    expect(counts.count).toBe(1);
  },
);

test('what can be read of a damaged text is added', () => {
  const counts = createDurationCounts();
  counts.add('100:2 x:1 200:3 300:');
  expect(counts.write()).toBe('100:2 200:3');
});

test('nothing at all is no duration', () => {
  expect(createDurationCounts().percentile(95)).toBe(0);
});

test('the shortest come first, whenever they were counted', () => {
  const counts = countsOf([200, 10, 3_000, 0.5]);
  for (const [percent, ms] of [
    [25, 0.5],
    [50, 10],
    [75, 200],
    [100, 3_000],
  ] as const)
    expect(Math.abs(counts.percentile(percent) - ms) / ms, `${percent} %`).toBeLessThanOrEqual(0.01);
  expect(counts.write()).toBe(countsOf([0.5, 10, 200, 3_000]).write());
});

test('ten thousand durations are kept as they are, and with the next each counts half and a single one is forgotten', () => {
  const counts = countsOf(Array(9_999).fill(10));
  counts.record(200);
  expect(counts.count).toBe(10_000);
  expect(counts.write()).toMatch(/^\d+:9999 \d+:1$/);
  counts.record(10);
  expect(counts.count).toBe(5_000);
  expect(counts.write()).toMatch(/^\d+:5000$/);
});

test('old durations count less and less, and the text stays small', () => {
  const counts = createDurationCounts();
  for (let index = 0; index < 20_000; index += 1) counts.record(10 + (index % 5));
  for (let index = 0; index < 60_000; index += 1) counts.record(50 + (index % 20));
  expect(counts.count).toBeLessThanOrEqual(10_000);
  expect(counts.percentile(1)).toBeGreaterThan(45);
  expect(counts.write().length).toBeLessThan(400);
});

test('however durations are spread, the text is bounded', () => {
  const counts = createDurationCounts();
  for (let bucket = 0; bucket < 100_000; bucket += 1) counts.record(1.0002 ** bucket / 1_000);
  expect(counts.write().length).toBeLessThan(12_000);
});
