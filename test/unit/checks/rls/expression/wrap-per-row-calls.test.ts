import { expect, test } from 'vitest';
import { wrapPerRowCalls } from '../../../../../src/checks/rls/expression/wrap-per-row-calls.ts';

test.each([
  ['(auth.uid() = user_id)', '((select auth.uid()) = user_id)'],
  ['(user_id = ANY (ARRAY[auth.uid()]))', '(user_id = ANY (ARRAY[(select auth.uid())]))'],
  ["((auth.jwt() ->> 'sub'::text) = id)", "(((select auth.jwt()) ->> 'sub'::text) = id)"],
  [
    "(user_id = (current_setting('request.jwt.claim.sub'::text, true))::uuid)",
    "(user_id = ((select current_setting('request.jwt.claim.sub'::text, true)))::uuid)",
  ],
  [
    '((auth.uid() = user1_id) OR (auth.uid() = user2_id))',
    '(((select auth.uid()) = user1_id) OR ((select auth.uid()) = user2_id))',
  ],
  [
    '(EXISTS ( SELECT 1\n   FROM public.m\n  WHERE (m.user_id = auth.uid())))',
    '(EXISTS ( SELECT 1\n   FROM public.m\n  WHERE (m.user_id = (select auth.uid()))))',
  ],
  [
    '((( SELECT auth.uid() AS uid) = user1_id) OR (auth.uid() = user2_id))',
    '((( SELECT auth.uid() AS uid) = user1_id) OR ((select auth.uid()) = user2_id))',
  ],
])('%s is rewritten', (expression, rewritten) => {
  expect(wrapPerRowCalls(expression)).toBe(rewritten);
});

test.each([
  '(( SELECT auth.uid() AS uid) = user_id)',
  '(user_id IN ( SELECT auth.uid() AS uid))',
  "((( SELECT ((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text)))::uuid = team)",
  '(EXISTS ( SELECT 1\n   FROM public.m\n  WHERE (m.user_id = ( SELECT auth.uid() AS uid))))',
  "(status = 'auth.uid()'::text)",
  '(( SELECT auth.uid() AS uid\n LIMIT 1) = user_id)',
  "(CURRENT_USER = 'support'::name)",
  'true',
  'public.is_partner(match_id)',
])('%s asks once already', (expression) => {
  expect(wrapPerRowCalls(expression)).toBeNull();
});
