import fc from 'fast-check';
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
  ['integer', ' int4 '],
  ['integer', 'serial'],
  ['integer', 'serial4'],
  ['smallint', 'smallserial'],
  ['smallint', 'serial2'],
  ['bigint', 'serial8'],
  ['double precision', 'float'],
  ['double  precision', 'float8'],
  ['numeric(10,2)', 'dec(10,2)'],
  ['character varying(5)', 'char varying (5)'],
  ['time without time zone', 'time'],
  ['time(3) without time zone', 'time(3)'],
  ['timestamp without time zone[]', 'timestamp[]'],
  ['bit(1)[]', 'bit[]'],
  ['integer[]', 'integer[3]'],
  ['geometry(Point,4326)', 'extensions.geometry(point, 4326)'],
  ['pg_catalog.int4', 'integer'],
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
  ['geometry(Point,4326)', 'extensions.geometry(Point,3857)'],
  ['geometry(a.b)', 'geometry(c.b)'],
  ['bit', 'bit(2)'],
  ['character', 'character(2)'],
  ['time with time zone', 'time without time zone'],
  ['timestamp', 'timestamptz'],
  ['timestamp', 'time'],
  ['public.mood', 'colour'],
])('%s and %s are not', (one, other) => {
  expect(isSameType(one, other)).toBe(false);
  expect(isSameType(other, one)).toBe(false);
});

test('whatever the length, spellings of one type are the same, and another length is another type', () => {
  const lengths = fc.integer({ min: 2, max: 10 ** 9 });
  fc.assert(
    fc.property(lengths, (length) => {
      const same = [
        [`varchar(${length})`, ` CHARACTER  varying ( ${length} )`],
        [`numeric(${length})`, `decimal(${length}, 0)`],
        [`timestamptz(${length})`, `timestamp(${length}) with time zone`],
        [`bit(${length})[]`, `bit (${length})[${length}]`],
        [`mood_${length}[]`, `public."mood_${length}"[]`],
        [`pg_catalog.mood_${length}`, `mood_${length}`],
        [`shape(a.${length})`, `public.shape(a.${length})`],
      ] as const;
      for (const [one, other] of same) expect([one, other, isSameType(one, other)]).toEqual([one, other, true]);
      const different = [
        [`varchar(${length})`, 'varchar'],
        [`varchar(${length})`, `varchar(${length + 1})`],
        [`timestamptz(${length})`, 'timestamptz'],
        [`mood_${length}`, `mood_${length}[]`],
        [`time_${length}[]`, `time_${length}`],
        [`a.mood_${length}`, `b.mood_${length}`],
        [`shape(a.${length})`, `shape(b.${length})`],
      ] as const;
      for (const [one, other] of different) expect([one, other, isSameType(one, other)]).toEqual([one, other, false]);
    }),
  );
});
