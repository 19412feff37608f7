import { expect, test } from 'vitest';
import { holdsConstant } from '../../../../../src/checks/rls/expression/holds-constant.ts';

test.each([
  "(key = 'sk_internal_1'::text)",
  "((auth.jwt() ->> 'role'::text) IS NOT NULL)",
  "(key = E'a\\\\b'::text)",
  '(flags = B\'101\'::"bit")',
  '(pin = 4711)',
  '(pin = 47.11)',
  "(key = ''::text)",
  "(key = 'never closed",
])('%s holds a constant', (expression) => {
  expect(holdsConstant(expression)).toBe(true);
});

test.each([
  '(( SELECT auth.uid() AS uid) = user_id)',
  '(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE (m.user_id = auth.uid())))',
  '("it\'s" IS NOT NULL)',
  '(level > 5)',
  '(age >= 18)',
  '(rate > 1.5)',
  '(closed_in_2026 IS NULL)',
  '(tags[1:2] = other_tags)',
  'true',
])('%s holds none', (expression) => {
  expect(holdsConstant(expression)).toBe(false);
});
