import { expect, test } from 'vitest';
import { withoutConstants } from '../../../../../src/checks/rls/review/without-constants.ts';

test.each([
  ["(role = 'admin'::text)", '(role = …::text)'],
  ['(level >= 3)', '(level >= …)'],
  ["(E'it''s\\n' = name)", '(… = name)'],
  ["(B'101' = bits)", '(… = bits)'],
  ["(id = ANY ('{1,2}'::integer[]))", '(id = ANY (…::integer[]))'],
  ['("odd \'name\'" IS NULL)', '("odd \'name\'" IS NULL)'],
  ['(is_public\n   AND true)', '(is_public AND true)'],
  [' true\n', 'true'],
  ['(level ; 3)', '(level ; …)'],
  ["(auth.uid() = user_id) 'never closed", '(auth.uid() = user_id) …'],
])('%s reads %s', (expression, words) => {
  expect(withoutConstants(expression)).toBe(words);
});
