import { expect, test } from 'vitest';
import { findComparedColumns } from '../../../src/cli/find-compared-columns.ts';

/** As PostgreSQL prints them. */
test.each([
  ['(user_id = ( SELECT auth.uid() AS uid))', ['user_id']],
  ['(( SELECT auth.uid() AS uid) = user_id)', ['user_id']],
  ['(auth.uid() = id)', ['id']],
  ['((auth.uid())::text = user_id)', ['user_id']],
  ['((( SELECT auth.uid() AS uid) = user1_id) OR (( SELECT auth.uid() AS uid) = user2_id))', ['user1_id', 'user2_id']],
  ['(( SELECT auth.uid() AS uid) = ANY (ARRAY[user1_id, user2_id]))', ['user1_id', 'user2_id']],
  ['(auth.uid() IS NOT NULL)', []],
  ['true', []],
])('%s compares %j', (expression, columns) => {
  expect(findComparedColumns(expression).map(({ column }) => column)).toEqual(columns);
});

test('the table in front of a column is kept', () => {
  const expression =
    '(EXISTS ( SELECT FROM public.matches match WHERE ((match.id = notes.match_id) AND (( SELECT auth.uid() AS uid) = match.owner_id))))';
  expect(findComparedColumns(expression)).toEqual([{ qualifier: 'match', column: 'owner_id' }]);
});
