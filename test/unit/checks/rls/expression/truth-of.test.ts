import { expect, test } from 'vitest';
import { truthOf } from '../../../../../src/checks/rls/expression/truth-of.ts';

test.each([
  'true',
  '(true)',
  '( SELECT true)',
  '(1 = 1)',
  "('a'::text = 'a'::text)",
  '(NOT false)',
  '(NOT (NOT true))',
  '(true OR (user_id = auth.uid()))',
  '((user_id = auth.uid()) OR (1 = 1))',
  '(true AND true)',
  '(true IS TRUE)',
  '(user_id = user_id)',
])('%s is true for everybody', (expression) => {
  expect(truthOf(expression)).toBe(true);
});

test.each([
  'false',
  '(NOT true)',
  '(1 = 2)',
  '((user_id = auth.uid()) AND false)',
  '(false OR false)',
  '(true IS FALSE)',
])('%s is false for everybody', (expression) => {
  expect(truthOf(expression)).toBe(false);
});

test.each([
  '(user_id = ( SELECT auth.uid() AS uid))',
  '((user_id = auth.uid()) AND true)',
  '((user_id = auth.uid()) OR false)',
  '(auth.uid() IS NOT NULL)',
  "(status = 'true'::text)",
  "(status = 'x or (true'::text)",
  'is_public',
  'NULL::boolean',
  '\nCASE\n    WHEN is_public THEN true\n    ELSE (user_id = ( SELECT auth.uid() AS uid))\nEND',
  '(EXISTS ( SELECT true\n   FROM public.wingman_matches match))',
  '(NOT (user_id = auth.uid()))',
  "(auth.role() = 'authenticated'::text)",
  '',
])('%s depends on the row or the caller', (expression) => {
  expect(truthOf(expression)).toBeNull();
});
