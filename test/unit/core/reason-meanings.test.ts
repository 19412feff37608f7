import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reasonMeanings } from '../../../src/core/reason-meanings.ts';

test('the page says of every reason what docs/reasons.md says', () => {
  const text = readFileSync(new URL('../../../docs/reasons.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \|([^|]*)\|([^|]*)\|$/gm)];
  const documented = rows.map(([, reason = '', means = '', action = '']) => [
    reason,
    { means: means.trim(), action: action.trim() },
  ]);
  expect(reasonMeanings).toEqual(Object.fromEntries(documented));
});
