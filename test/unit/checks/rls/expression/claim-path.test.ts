import { expect, test } from 'vitest';
import { claimPath } from '../../../../../src/checks/rls/expression/claim-path.ts';
import { parseExpression } from '../../../../../src/checks/rls/expression/parse-expression.ts';

test.each([
  ['auth.uid()', ['sub']],
  ['(( SELECT auth.uid() AS uid))::text', ['sub']],
  ['auth.jwt()', []],
  ["(auth.jwt() ->> 'email'::text)", ['email']],
  ["((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text)", ['app_metadata', 'org']],
  ["(auth.jwt() #>> '{app_metadata,org}'::text[])", ['app_metadata', 'org']],
  ["((auth.jwt() #> '{app_metadata,team}'::text[]) ->> 'org'::text)", ['app_metadata', 'team', 'org']],
  ["(current_setting('request.jwt.claim.role'::text, true))", ['role']],
  ["((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::json ->> 'sub'::text)", ['sub']],
  [
    "COALESCE(current_setting('request.jwt.claim.sub'::text, true), ((current_setting('request.jwt.claims'::text, true))::jsonb ->> 'sub'::text))",
    ['sub'],
  ],
  ["((current_setting('REQUEST.JWT.CLAIMS'::text, true))::json ->> 'sub'::text)", ['sub']],
  ["current_setting('Request.Jwt.Claim.orgId'::text, true)", ['orgId']],
  ['CURRENT_USER', ['role']],
])('%s reads %j', (text, path) => {
  expect(claimPath(parseExpression(text))).toEqual(path);
});

test.each([
  'user_id',
  "'auth.uid'::text",
  "(data ->> 'sub'::text)",
  '(auth.jwt() ->> claim)',
  'COALESCE(auth.uid(), user_id)',
  'COALESCE(user_id, owner_id)',
  "COALESCE(auth.email(), email, ''::text)",
  'lower(auth.email())',
  "current_setting('app.mode'::text)",
  "current_setting('app.request.jwt.claim.sub'::text)",
])('%s is no claim', (text) => {
  expect(claimPath(parseExpression(text))).toBeNull();
});
