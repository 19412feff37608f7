import { expect, test } from 'vitest';
import { namesColumn } from '../../../../../src/checks/rls/expression/names-column.ts';

test.each([
  ['(user_id = auth.uid())', 'user_id'],
  ['("userId" = auth.uid())', 'userId'],
  ['(EXISTS ( SELECT 1\n   FROM public.m\n  WHERE (m.id = chat_messages.match_id)))', 'match_id'],
  ['public.owns(t.*)', 'anything'],
  ['(EXTRACT(year FROM born) > (2000)::numeric)', 'born'],
  ['(tags[1] IS JSON)', 'tags'],
])('%s names %s', (expression, column) => {
  expect(namesColumn(expression, column)).toBe(true);
});

test.each([
  ['(user_id = auth.uid())', 'id'],
  ['("userId" = auth.uid())', 'userid'],
  ["(status = 'user_id'::text)", 'user_id'],
  ['is_active', 'user_id'],
  ['(( SELECT auth.uid() AS uid) IS NOT NULL)', 'uid'],
  ['(owner_id = ( SELECT auth.uid() AS uid\n LIMIT 1))', 'uid'],
  ["(status = 'x'::public.mood)", 'mood'],
  ['(EXISTS ( SELECT 1\n   FROM public.owner\n  WHERE (owner.id = team)))', 'owner'],
])('%s does not name %s', (expression, column) => {
  expect(namesColumn(expression, column)).toBe(false);
});
