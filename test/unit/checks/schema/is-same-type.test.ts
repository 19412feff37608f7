import { expect, test } from 'vitest';
import { isSameType } from '../../../../src/checks/schema/is-same-type.ts';

test.each([
  ['character varying(50)', 'varchar(50)'],
  ['character varying', 'varchar'],
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp(3) with time zone', 'timestamptz(3)'],
  ['timestamp without time zone', 'timestamp'],
  ['time with time zone', 'timetz'],
  ['integer', 'int4'],
  ['integer', 'INT'],
  ['bigint', 'int8'],
  ['bigint', 'bigserial'],
  ['smallint', 'int2'],
  ['boolean', 'bool'],
  ['double precision', 'float8'],
  ['real', 'float4'],
  ['numeric(10,8)', 'numeric(10, 8)'],
  ['numeric(10,0)', 'decimal(10)'],
  ['numeric', 'decimal'],
  ['character(1)', 'char'],
  ['character(3)', 'char(3)'],
  ['bit varying(4)', 'varbit(4)'],
  ['bit(1)', 'bit'],
  ['integer[]', 'int[]'],
  ['text[]', 'text [ ]'.replaceAll(' ', '')],
  ['text[]', 'text[][]'],
  ['numeric(5,2)[]', 'decimal(5,2)[]'],
  ['public.mood', 'mood'],
  ['public."Mood"', '"Mood"'],
  ['extensions.citext', 'citext'],
  ['uuid', 'pg_catalog.uuid'],
  ['"char"', 'pg_catalog."char"'],
])('%s and %s are the same type', (one, other) => {
  expect(isSameType(one, other)).toBe(true);
  expect(isSameType(other, one)).toBe(true);
});

test.each([
  ['character varying(50)', 'character varying(20)'],
  ['character varying(50)', 'character varying'],
  ['character varying(50)', 'text'],
  ['timestamp with time zone', 'timestamp without time zone'],
  ['timestamp(3) with time zone', 'timestamp with time zone'],
  ['integer', 'bigint'],
  ['integer', 'integer[]'],
  ['numeric(10,8)', 'numeric(11,8)'],
  ['json', 'jsonb'],
  ['"char"', 'character(1)'],
  ['public.mood', 'other.mood'],
  ['public.mood', 'colour'],
])('%s and %s are not', (one, other) => {
  expect(isSameType(one, other)).toBe(false);
  expect(isSameType(other, one)).toBe(false);
});
