import { expect, test } from 'vitest';
import { withoutEndSlashes } from '../../../../src/core/words/without-end-slashes.ts';

test.each([
  ['/health/', '/health'],
  ['/health///', '/health'],
  ['//health//summary', '//health//summary'],
  ['/health', '/health'],
  ['///', ''],
  ['', ''],
])('%j without the slashes at its end is %j', (text, expected) => {
  expect(withoutEndSlashes(text)).toBe(expected);
});
