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
  ['NULL::text', 'text', null],
  ['NULL', null, null],
  ['( SELECT 1)', 'integer', 1n],
  ['( SELECT NULL)', 'text', null],
  ["'2147483647'::integer", 'integer', 2_147_483_647n],
  ["'-2147483648'::integer", 'integer', -2_147_483_648n],
  ["'9223372036854775807'::bigint", 'bigint', 9_223_372_036_854_775_807n],
  ['(3000000000)::bigint', 'bigint', 3_000_000_000n],
  ["'a'::text", 'text', 'a'],
  ['false', 'boolean', false],
  ['(false)::boolean', 'boolean', false],
  ["'yes'::boolean", 'boolean', true],
  ["'on'::boolean", 'boolean', true],
  ["'1'::boolean", 'boolean', true],
  ["'no'::boolean", 'boolean', false],
  ["'f'::boolean", 'boolean', false],
  ["'0'::boolean", 'boolean', false],
  ["'false'::boolean", 'boolean', false],
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
  "'2147483648'::integer",
  "'-2147483649'::integer",
  "'9223372036854775808'::bigint",
  '(3000000000)::integer',
  "'1x'::integer",
  "'x1'::integer",
  "''::integer",
  '(1)::text',
  '(1)::boolean',
  '(true)::text',
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
  ['1', '>=', '1', true],
  ['1', '<=', '1', true],
  ['1', '<', '1', false],
  ['1', '>', '1', false],
  ['2', '<', '1', false],
  ['1', '<', '2', true],
  ['2', '<=', '1', false],
  ['1', '<>', '1', false],
  ['1', '<>', '2', true],
  ['1', '=', '2', false],
  ['NULL::integer', '<', '1', null],
  ['NULL', '=', '1', null],
  ['1', '<>', 'NULL', null],
  ['NULL', 'IS DISTINCT FROM', 'NULL', false],
  ['1', 'IS DISTINCT FROM', '1', false],
  ['1', 'IS DISTINCT FROM', "'1'::text", 'unknown'],
  ["'a'", '<>', "'b'", true],
  ["'a'", '=', "'a'", true],
  ['1', '~', '1', 'unknown'],
  ['1', '<>=', '1', 'unknown'],
  ['1', '=', 'NULL::integer', null],
  ['NULL', 'IS DISTINCT FROM', '1', true],
  ["'a'", '=', "'b'", false],
  ["'a'", '<', "'B'", 'unknown'],
  ['1', '=', "'1'::bigint", 'unknown'],
  ['1', '===', '1', 'unknown'],
] as const)('%s %s %s is %s', (left, operator, right, expected) => {
  expect(compareConstants(operator, read(left)!, read(right)!)).toBe(expected);
});
