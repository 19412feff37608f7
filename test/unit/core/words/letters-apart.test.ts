import { expect, test } from 'vitest';
import { lettersApart } from '../../../../src/core/words/letters-apart.ts';

test.each([
  ['redis', 'redis', 0],
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['redis', 'rediss', 1],
  ['redis', 'edis', 1],
  ['redis', 'ridis', 1],
  ['redis', 'erdis', 1],
  ['redis', 'rdeis', 1],
  ['kitten', 'sitting', 3],
  ['ab', 'xy', 2],
])('%j and %j are %i apart', (left, right, apart) => {
  expect(lettersApart(left, right)).toBe(apart);
  expect(lettersApart(right, left)).toBe(apart);
});
