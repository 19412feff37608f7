import { expect, test } from 'vitest';
import { truthOf } from '../../../../../src/checks/rls/expression/truth-of.ts';
import { alwaysFalse, alwaysTrue, notKnown } from '../../../../support/constant-expressions.ts';

test.each([
  ...alwaysTrue,
  '(true OR (user_id = auth.uid()))',
  '((user_id = auth.uid()) OR (1 = 1))',
  '(public.is_admin() OR true)',
  '((EXISTS ( SELECT 1\n   FROM public.members)) OR true)',
  '(user_id = user_id)',
  '((user_id)::text = (user_id)::text)',
])('%s is true for everybody', (expression) => {
  expect(truthOf(expression)).toBe(true);
});

test.each([...alwaysFalse, '((user_id = auth.uid()) AND false)', '((user_id = auth.uid()) AND NULL::boolean)'])(
  '%s is false for everybody',
  (expression) => {
    expect(truthOf(expression)).toBe(false);
  },
);

test.each([
  '(user_id = ( SELECT auth.uid() AS uid))',
  '((user_id = auth.uid()) AND true)',
  '((user_id = auth.uid()) OR false)',
  '((user_id = auth.uid()) OR NULL::boolean)',
  '(auth.uid() IS NOT NULL)',
  "(status = 'true'::text)",
  "(status = 'x or (true'::text)",
  'is_public',
  '\nCASE\n    WHEN is_public THEN true\n    ELSE (user_id = ( SELECT auth.uid() AS uid))\nEND',
  '(EXISTS ( SELECT true\n   FROM public.wingman_matches match))',
  '(NOT (user_id = auth.uid()))',
  "(auth.role() = 'authenticated'::text)",
  '((user_id = user_id) IS NOT TRUE)',
  '((user_id = user_id) IS NULL)',
  '',
])('%s depends on the row or the caller', (expression) => {
  expect(truthOf(expression)).toBeNull();
});

test.each(notKnown)('what %s comes to is left to PostgreSQL', (expression) => {
  expect(truthOf(expression)).toBeNull();
});
