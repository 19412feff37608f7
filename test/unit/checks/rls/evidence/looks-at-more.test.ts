import { expect, test } from 'vitest';
import { looksAtMore } from '../../../../../src/checks/rls/evidence/looks-at-more.ts';
import type { OwnerContract } from '../../../../../src/contract/tables.ts';

const owners: readonly OwnerContract[] = [
  { path: [], columns: ['user_id'] },
  {
    path: [{ from: ['org_id'], to: { schema: 'public', name: 'members' }, by: ['org_id'] }],
    columns: ['member_id'],
  },
];

test.each([
  '((user_id = auth.uid()) AND (NOT is_deleted))',
  '((user_id = auth.uid()) AND (deleted_at IS NULL))',
  '(private.is_active(user_id) AND (user_id = auth.uid()))',
  "((user_id = auth.uid()) AND (status <> 'archived'::text))",
  '(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ((m.org_id = docs.org_id) AND (m.member_id = auth.uid()) AND m.is_active)))',
  '(user_id IN ( SELECT members.member_id\n   FROM public.members\nUNION\n SELECT auth.uid() AS uid))',
])('%s looks at more than whose a row is', (expression) => {
  expect(looksAtMore(expression, owners)).toBe(true);
});

test.each([
  '(user_id = ( SELECT auth.uid() AS uid))',
  "((auth.jwt() ->> 'sub'::text) = (user_id)::text)",
  '(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ((m.org_id = docs.org_id) AND (m.member_id = auth.uid()))))',
  '(org_id IN ( SELECT m.org_id\n   FROM public.members m\n  WHERE (m.member_id = auth.uid())))',
  'true',
])('%s looks at nothing but whose a row is', (expression) => {
  expect(looksAtMore(expression, owners)).toBe(false);
});

test('without owners every column is more', () => {
  expect(looksAtMore('(user_id = auth.uid())', [])).toBe(true);
});
