import { expect, test } from 'vitest';
import { truthOf } from '../../../../../src/checks/rls/expression/truth-of.ts';
import { alwaysFalse, alwaysTrue, notKnown } from '../../../../support/constant-expressions.ts';

test.each([
  ...alwaysTrue,
  '(true OR (user_id = auth.uid()))',
  '((user_id = auth.uid()) OR (1 = 1))',
  '(public.is_admin() OR true)',
  '((EXISTS ( SELECT 1\n   FROM public.members)) OR true)',
  '((EXISTS ( SELECT 1\n   FROM public.members\n LIMIT 1)) OR true)',
  '((created_at > now()) OR true)',
  "((status = 'open'::text) OR true)",
  '((level = ANY (ARRAY[1, 2])) OR true)',
  '( SELECT (is_public OR true))',
  '(user_id = user_id)',
  '(true IS NOT FALSE)',
  '(NOT (false IS NULL))',
  'COALESCE(true, (user_id = auth.uid()))',
  'CASE WHEN is_public THEN true WHEN is_shared THEN true ELSE true END',
  'CASE WHEN false THEN (user_id = auth.uid()) ELSE true END',
  '((user_id = auth.uid()) OR (2 > 1))',
  '((1 IS DISTINCT FROM 2) OR is_public)',
  '(2 = ANY (ARRAY[1, 2, 3]))',
  '((user_id)::text = (user_id)::text)',
])('%s is true for everybody', (expression) => {
  expect(truthOf(expression)).toBe(true);
});

test.each([
  ...alwaysFalse,
  '((user_id = auth.uid()) AND false)',
  '((user_id = auth.uid()) AND NULL::boolean)',
  'CASE WHEN is_public THEN false END',
])('%s is false for everybody', (expression) => {
  expect(truthOf(expression)).toBe(false);
});

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
  'CASE WHEN is_public THEN true END',
  'CASE WHEN is_public THEN true ELSE NULL::boolean END',
  'CASE WHEN is_public THEN (user_id = auth.uid()) ELSE true END',
  'COALESCE(is_public, true)',
  'COALESCE(is_public, false)',
  '(user_id = owner_id)',
  '(user_id <> user_id)',
  '((user_id)::text = user_id)',
  '(lower(name) = lower(name))',
  '(user_id = ANY (ARRAY[user_id, owner_id]))',
  '(is_public IS TRUE)',
  '(is_public IS NOT NULL)',
  '((user_id = user_id) AND is_public)',
  "(auth.role() = 'authenticated'::text)",
  '((user_id = user_id) IS NOT TRUE)',
  '((user_id = user_id) IS NULL)',
  '',
])('%s depends on the row or the caller', (expression) => {
  expect(truthOf(expression)).toBeNull();
});

test.each([
  "((user_id = ('x'::text)::uuid) OR true)",
  '((level = (1 / 0)) OR true)',
  "((owner = lower('X'::text)) OR true)",
  '((note IS JSON) OR true)',
])('%s may fail while it is planned', (expression) => {
  expect(truthOf(expression)).toBeNull();
});

test.each(notKnown)('what %s comes to is left to PostgreSQL', (expression) => {
  expect(truthOf(expression)).toBeNull();
});
