import { expect, test } from 'vitest';
import { closest, didYouMean } from '../../../../src/core/words/closest.ts';

const checks = ['redis', 'email', 'database', 'redis.cache', 'redis.connection', 'rls.isolation'];

test.each([
  ['databse', 'database'],
  ['databaes', 'database'],
  ['Redis', 'redis'],
  ['rls.isolatoin', 'rls.isolation'],
  ['redis.con', 'redis.connection'],
])('%s most likely stands for %s', (word, expected) => {
  expect(closest(word, checks)).toBe(expected);
});

test('nothing is suggested for what is like nothing', () => {
  expect(closest('kubernetes', checks)).toBeNull();
  expect(didYouMean('x', checks)).toBe('');
});
