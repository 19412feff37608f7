import { expect, test } from 'vitest';
import { readsOtherClaims } from '../../../../../src/checks/rls/expression/reads-other-claims.ts';

test.each([
  "(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = org)",
  "((auth.jwt() ->> 'aal'::text) = 'aal2'::text)",
  '(email = auth.email())',
  "(org = (current_setting('request.jwt.claim.org'::text, true))::uuid)",
  "(((current_setting('request.jwt.claims'::text, true))::json ->> 'org'::text) = 'a'::text)",
  'public.matches(auth.jwt())',
  '((auth.jwt() ->> claim_name) IS NOT NULL)',
  "(((auth.jwt() -> 'app_metadata'::text) ->> 'sub'::text) = user_id)",
])('%s depends on more than who the user is', (expression) => {
  expect(readsOtherClaims(expression)).toBe(true);
});

test.each([
  '(user_id = ( SELECT auth.uid() AS uid))',
  "(auth.role() = 'authenticated'::text)",
  "((auth.jwt() ->> 'sub'::text) = (user_id)::text)",
  "(((auth.jwt() ->> 'is_anonymous'::text))::boolean IS FALSE)",
  "(user_id = (( SELECT ((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::json ->> 'sub'::text)))::uuid)",
  "(user_id = (current_setting('request.jwt.claim.sub'::text, true))::uuid)",
  "((data ->> 'org'::text) = 'a'::text)",
  "((data ->> 'org'::text) = (auth.jwt() ->> 'sub'::text))",
  'true',
])('%s depends on the user at most', (expression) => {
  expect(readsOtherClaims(expression)).toBe(false);
});

test('a claim that users were given is none of the others', () => {
  const expression = "(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = org)";
  expect(readsOtherClaims(expression, ['app_metadata.org'])).toBe(false);
  expect(readsOtherClaims(expression, ['app_metadata.tenant', 'org'])).toBe(true);
});
