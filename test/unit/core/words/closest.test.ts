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

test('of several that are near the nearest is meant, wherever it stands', () => {
  expect(closest('cachet', ['crackers', 'sachets', 'caches', 'cached'])).toBe('caches');
  expect(closest('database.quer', ['database.users', 'database.query'])).toBe('database.query');
});

test('of a name of three letters one may be wrong, of nine three, and no more', () => {
  expect(closest('rlx', ['rls'])).toBe('rls');
  expect(closest('rxx', ['rls'])).toBeNull();
  expect(closest('abcdefxyz', ['abcdefghi'])).toBe('abcdefghi');
  expect(closest('abcdewxyz', ['abcdefghi'])).toBeNull();
  // By its length alone.
  expect(closest('abcdefghijkl', ['abcdefghi'])).toBe('abcdefghi');
});

test('a neighbour that is swapped is one letter, and only where both are', () => {
  expect(closest('slr', ['rls'])).toBeNull();
  expect(closest('rsl', ['rls'])).toBe('rls');
  expect(closest('ab', ['ca'])).toBeNull();
});

test('one letter begins too many names to stand for one', () => {
  expect(closest('r', ['redis.connection'])).toBeNull();
  expect(closest('re', ['redis.connection'])).toBe('redis.connection');
});

test('what was meant is asked, of words of up to forty characters', () => {
  expect(didYouMean('databse', checks)).toBe(', did you mean database?');
  const name = 'a'.repeat(40);
  expect(didYouMean(name, [name])).toBe(`, did you mean ${name}?`);
  expect(didYouMean(`${name}a`, [name])).toBe('');
});
