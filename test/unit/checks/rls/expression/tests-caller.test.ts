import { expect, test } from 'vitest';
import { testsCaller } from '../../../../../src/checks/rls/expression/tests-caller.ts';

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
