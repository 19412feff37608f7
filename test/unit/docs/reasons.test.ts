import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reasonsFile, renderReasons } from '../../../scripts/reasons-document.ts';
import { reasons } from '../../../src/core/reason.ts';
import { reasonMeanings } from '../../../src/core/reason-meanings.ts';

test('docs/reasons.md says of every reason what the page and the command line say', () => {
  expect(readFileSync(reasonsFile, 'utf8'), 'docs/reasons.md is stale: run npm run docs').toBe(renderReasons());
});

test('every reason has its line, in the order of the union', () => {
  expect(Object.keys(reasonMeanings)).toEqual([...reasons]);
});

test.each(Object.entries(reasonMeanings))('%s says what it means and what to do now', (_reason, meaning) => {
  for (const text of Object.values(meaning)) expect(text).toMatch(/^[A-Z][^|\n]* [^|\n]*\.$/);
});
