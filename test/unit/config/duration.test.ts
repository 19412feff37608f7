import { expect, test } from 'vitest';
import { durationSchema, formatDuration, parseDuration } from '../../../src/config/duration.ts';

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['0s', 0],
])('%s is %d milliseconds', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each([
  [250, '250ms'],
  [1_500, '1500ms'],
  [60_000, '60s'],
  [300_000, '5m'],
  [7_200_000, '2h'],
])('%d milliseconds are written %s, which is read as the same', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(['', '10', '10 s', 's', '-1s', '1d', '1e3s', '10S', '.5s', '1s1ms'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test.each([
  ['999ms', 'is shorter than 1s'],
  ['1001ms', null],
  ['61s', 'is longer than 1m'],
  ['soon', 'is not a duration'],
])('between 1s and 1m, %s has the problem %j', (text, problem) => {
  const { error } = durationSchema({ atLeast: '1s', atMost: '1m' }).safeParse(text);
  expect(error?.issues.map(({ message }) => message) ?? []).toEqual(problem === null ? [] : [problem]);
});

test('no duration is longer than a day, because timers overflow', () => {
  expect(durationSchema().safeParse('25h').success).toBe(false);
});
