import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { statusCode } from '../../../src/http/answer/schemas.ts';

test('docs/http.md names the code that every status has, and no other status', () => {
  const text = readFileSync(new URL('../../../docs/http.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, status, code]) => [status, Number(code)]);
  expect(rows).toEqual(Object.entries(statusCode));
});
