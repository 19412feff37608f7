import { expect, test } from 'vitest';
import { comparedColumns } from '../../../../../src/checks/rls/expression/compared-columns.ts';

test.each([
  ['(user_id = ( SELECT auth.uid() AS uid))', ['user_id']],
  ['(auth.uid() = user_id)', ['user_id']],
  ['((( SELECT auth.uid() AS uid) = user1_id) OR (( SELECT auth.uid() AS uid) = "user2Id"))', ['user1_id', 'user2Id']],
  ['((user_id = auth.uid()) AND (status = 1))', ['user_id']],
  ['(EXISTS ( SELECT 1\n   FROM public.m\n  WHERE (m.user_id = auth.uid())))', []],
  ["((user_id)::text = (auth.jwt() ->> 'sub'::text))", []],
  ['true', []],
])('%s compares the user with %j', (expression, columns) => {
  expect(comparedColumns(expression)).toEqual(columns);
});
