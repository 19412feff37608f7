import { expect, test } from 'vitest';
import { needsCaller, testsCaller } from '../../../../../src/checks/rls/expression/tests-caller.ts';

test.each([
  '(user_id = ( SELECT auth.uid() AS uid))',
  "(auth.role() = 'authenticated'::text)",
  "((auth.jwt() ->> 'org'::text) = org)",
  "(user_id = (current_setting('request.jwt.claim.sub'::text, true))::uuid)",
  "(owner_of(current_setting('Request.JWT.Claims'::text)) = user_id)",
  "(public.claim_in('request.jwt.claims'::text) = user_id)",
  '(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE (m.user_id = auth.uid())))',
])('%s asks who is calling', (expression) => {
  expect(testsCaller(expression)).toBe(true);
});

test.each(['true', 'is_public', "(name = 'auth.uid'::text)", "(current_setting('app.mode'::text) = 'x'::text)"])(
  '%s does not ask who is calling',
  (expression) => {
    expect(testsCaller(expression)).toBe(false);
  },
);

test.each([
  '(user_id = ( SELECT auth.uid() AS uid))',
  '(auth.uid() = ANY (ARRAY[white, black]))',
  '(((auth.uid())::text = owner) AND (status = 1))',
  "((white = auth.uid()) OR ((auth.jwt() ->> 'sub'::text) = black))",
])('%s says no to whoever has no id', (expression) => {
  expect(needsCaller(expression)).toBe(true);
});

test.each([
  'true',
  '((auth.uid() = white) OR is_open)',
  '(NOT (auth.uid() = white))',
  '((auth.uid() = white) IS NOT TRUE)',
  '(auth.uid() = ALL (banned))',
  '(COALESCE(auth.uid(), white) = white)',
  "(owner = current_setting('request.jwt.claim.sub'::text, true))",
  "((auth.jwt() ->> 'role'::text) = kind)",
])('%s may say yes to somebody without an id', (expression) => {
  expect(needsCaller(expression)).toBe(false);
});
