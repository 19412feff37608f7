import { expect, test } from 'vitest';
import { isForServiceRole } from '../../../../../src/checks/rls/expression/is-for-service-role.ts';

test.each([
  "(auth.role() = 'service_role'::text)",
  "('service_role'::text = auth.role())",
  "(( SELECT auth.role() AS role) = 'service_role'::text)",
  "((auth.jwt() ->> 'role'::text) = 'service_role'::text)",
  "(( SELECT (auth.jwt() ->> 'role'::text)) = 'service_role'::text)",
  "(((current_setting('request.jwt.claims'::text, true))::json ->> 'role'::text) = 'service_role'::text)",
  "(current_setting('request.jwt.claim.role'::text, true) = 'service_role'::text)",
  "(CURRENT_USER = 'service_role'::name)",
  "((auth.role() = 'service_role'::text) AND (user_id IS NOT NULL))",
  "((auth.role() = 'service_role'::text) OR (CURRENT_USER = 'service_role'::name))",
  "( SELECT (auth.role() = 'service_role'::text))",
  "(auth.role() = ANY (ARRAY['service_role'::text]))",
  "(( SELECT auth.role() AS role) = ANY (ARRAY['service_role'::text, 'supabase_admin'::text]))",
  "(CURRENT_USER = ANY (ARRAY['postgres'::name, 'service_role'::name]))",
  "((auth.role() = 'service_role'::text) IS TRUE)",
  "COALESCE((auth.role() = 'service_role'::text), false)",
  "(NOT (auth.role() <> 'service_role'::text))",
  "((auth.role() = 'service_role'::text) OR false)",
  "\nCASE\n    WHEN (auth.role() = 'service_role'::text) THEN true\n    ELSE false\nEND",
])('%s lets only the service role pass', (expression) => {
  expect(isForServiceRole(expression)).toBe(true);
});

test.each([
  'true',
  "(auth.role() = 'authenticated'::text)",
  "(auth.role() <> 'service_role'::text)",
  "((auth.role() = 'service_role'::text) OR true)",
  "((auth.role() = 'service_role'::text) OR (user_id = auth.uid()))",
  "(status = 'service_role'::text)",
  "('service_role'::text = status)",
  '(status = auth.role())',
  '(auth.uid() IS NOT NULL)',
  "((data ->> 'role'::text) = 'service_role'::text)",
  "(((auth.jwt() -> 'app_metadata'::text) ->> 'role'::text) = 'service_role'::text)",
  "(public.role_of('role'::text) = 'service_role'::text)",
  "(NOT (auth.role() = 'service_role'::text))",
  "(auth.role() = ANY (ARRAY['service_role'::text, 'authenticated'::text]))",
  "(auth.role() <> ALL (ARRAY['service_role'::text]))",
  "((auth.role() = 'service_role'::text) IS NOT TRUE)",
  "((auth.role() = 'service_role'::text) IS FALSE)",
  "COALESCE((auth.role() = 'service_role'::text), true)",
  "(COALESCE(auth.role(), 'service_role'::text) = 'service_role'::text)",
  "(COALESCE(auth.role(), 'service_role'::text) = ANY (ARRAY['service_role'::text]))",
  "(auth.role() = ANY (ARRAY['service_role'::text, role]))",
  "\nCASE\n    WHEN (auth.role() = 'service_role'::text) THEN true\n    ELSE (user_id = auth.uid())\nEND",
  '(false OR false)',
])('%s may let others pass', (expression) => {
  expect(isForServiceRole(expression)).toBe(false);
});
