import { expect, test } from 'vitest';
import type { Keeping } from '../../../../src/core/chronicle/chronicle.ts';
import { describeKeeping } from '../../../../src/http/history/describe-keeping.ts';

const keeping: Keeping = { hasArchive: true, readAt: 1_000, writtenAt: 1_000, isAway: false };

test('where all replicas write to one place, what is shown is what all have seen', () => {
  expect(describeKeeping({ ...keeping, writtenAt: null })).toMatch(/^Kept in Redis by every replica .* once a minute$/);
});

test('whether that place is still there is seen when it is written, so it is said when that was', () => {
  const writtenAt = Date.parse('2026-11-22T12:34:56.789Z');
  expect(describeKeeping({ ...keeping, writtenAt })).toMatch(/^Kept in Redis .* once a minute, last at 12:34:56 UTC$/);
});

test('while that place does not answer, it is said, and that nothing is lost', () => {
  expect(describeKeeping({ ...keeping, isAway: true })).toMatch(/^Redis does not answer: .* kept in memory meanwhile/);
});

test.each([
  ['not read yet', { readAt: null }, /^Redis was not read yet: .* this process/],
  ['never answered', { readAt: null, isAway: true }, /^Redis does not answer: .* this process .* when Redis is back$/],
  ['not there at all', { hasArchive: false, readAt: null }, /^Kept in memory: .* other replicas have seen more$/],
])('of a place that was %s only this process is claimed to speak', (_what, more, words) => {
  expect(describeKeeping({ ...keeping, ...more })).toMatch(words);
});
