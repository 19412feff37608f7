import { expect, test } from 'vitest';
import { comparedColumns } from '../../../../../src/checks/rls/expression/compared-columns.ts';
import { comparing } from '../../../../support/policy-expressions.ts';

test.each(comparing)('%s compares %j', (expression, compared) => {
  const found = comparedColumns(expression).map(({ table, column, claim, form }) => {
    const name = table === null ? column : `${table}.${column}`;
    return `${name} = ${claim ?? '?'}${form === 'plain' ? '' : ` (${form})`}`;
  });
  expect(found).toEqual(compared);
});

test('each item of a list counts that PostgreSQL casts as a whole', () => {
  const expression = '((auth.uid())::text = ANY ((ARRAY[short_id, text_id])::text[]))';
  expect(comparedColumns(expression).map(({ column, form }) => [column, form])).toEqual([
    ['short_id', 'listed'],
    ['text_id', 'listed'],
  ]);
});

test('the table in front of a column is found by its alias', () => {
  const expression =
    '(EXISTS ( SELECT FROM public.matches match WHERE ((match.id = notes.match_id) AND (( SELECT auth.uid() AS uid) = match.owner_id))))';
  expect(comparedColumns(expression)).toEqual([
    { table: 'public.matches', column: 'owner_id', claim: 'sub', form: 'plain' },
  ]);
});
