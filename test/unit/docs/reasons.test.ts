import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reasons } from '../../../src/core/reason.ts';

/** The rows of the table in docs/reasons.md: reason, what it means, what to do now. */
function documentedReasons() {
  const text = readFileSync(new URL('../../../docs/reasons.md', import.meta.url), 'utf8');
  return text.split('\n').flatMap((line) => {
    const [, reason, meaning = '', action = ''] = /^\| `(\w+)` \|([^|]*)\|([^|]*)\|$/.exec(line) ?? [];
    return reason ? [{ reason, meaning: meaning.trim(), action: action.trim() }] : [];
  });
}

test('every reason has its line, in the order of the union, and no other has', () => {
  expect(documentedReasons().map(({ reason }) => reason)).toEqual([...reasons]);
});

test.each(documentedReasons())('the line of $reason says what it means and what to do now', ({ meaning, action }) => {
  expect(meaning).toMatch(/\w+ .*\.$/);
  expect(action).toMatch(/\w+ .*\.$/);
});
