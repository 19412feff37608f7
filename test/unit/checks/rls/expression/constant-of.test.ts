import { expect, test } from 'vitest';
import { compareConstants, constantOf } from '../../../../../src/checks/rls/expression/constant-of.ts';
import { parseExpression } from '../../../../../src/checks/rls/expression/parse-expression.ts';

const read = (text: string) => constantOf(parseExpression(text));

test.each([
  ['1', 'integer', 1n],
  ['3000000000', 'bigint', 3_000_000_000n],
  ["'-1'::integer", 'integer', -1n],
  ['(1)::bigint', 'bigint', 1n],
  ["'t'::boolean", 'boolean', true],
  ["('off'::text)::boolean", 'boolean', false],
  ["'it''s'::text", 'text', "it's"],
  ["('a'::character varying)::text", 'text', 'a'],
  ['NULL::bigint', 'bigint', null],
  ['NULL', null, null],
  ['( SELECT 1)', 'integer', 1n],
] as const)('%s is a constant', (text, type, value) => {
  expect(read(text)).toEqual({ type, value });
});

test.each([
  "'x'::integer",
  "'3000000000'::integer",
  "'maybe'::boolean",
  "'abc'::character varying(2)",
  "'now'::timestamp with time zone",
  '99999999999999999999',
  '1.5',
  '(true)::integer',
  'NULL::public.never_null',
  'now()',
  'user_id',
])('%s is none that is known', (text) => {
  expect(read(text)).toBeNull();
});

test.each([
  ['1', '=', '1', true],
  ['1', '>=', '2', false],
  ["'10'::bigint", '>', "'9'::bigint", true],
  ['false', '<', 'true', true],
  ['1', '=', 'NULL::integer', null],
  ['NULL', 'IS DISTINCT FROM', '1', true],
  ["'a'", '=', "'b'", false],
  ["'a'", '<', "'B'", 'unknown'],
  ['1', '=', "'1'::bigint", 'unknown'],
  ['1', '===', '1', 'unknown'],
] as const)('%s %s %s is %s', (left, operator, right, expected) => {
  expect(compareConstants(operator, read(left)!, read(right)!)).toBe(expected);
});
