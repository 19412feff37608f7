import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesIn, stringIn, tokenize } from '../../../../../src/checks/rls/expression/tokenize.ts';

const words = (text: string) => tokenize(text).map((token) => token.text);
const kinds = (text: string) => tokenize(text).map(({ kind }) => kind);

test('a token knows what it is and where it stands', () => {
  expect(tokenize(`f(a, 1) = 'b'`)).toEqual([
    { kind: 'name', text: 'f', start: 0, end: 1 },
    { kind: 'mark', text: '(', start: 1, end: 2 },
    { kind: 'name', text: 'a', start: 2, end: 3 },
    { kind: 'mark', text: ',', start: 3, end: 4 },
    { kind: 'number', text: '1', start: 5, end: 6 },
    { kind: 'mark', text: ')', start: 6, end: 7 },
    { kind: 'operator', text: '=', start: 8, end: 9 },
    { kind: 'string', text: "'b'", start: 10, end: 13 },
  ]);
});

test('what a literal or a quoted name holds is not looked into', () => {
  expect(words(`(a = 'it''s (true) OR'::text)`)).toEqual(['(', 'a', '=', `'it''s (true) OR'`, '::', 'text', ')']);
  expect(words('(public."a.b (c)".d = 1.5)')).toEqual(['(', 'public."a.b (c)".d', '=', '1.5', ')']);
  expect(words(String.raw`E'it\'s' = a`)).toEqual([String.raw`E'it\'s'`, '=', 'a']);
});

test('operators stay whole', () => {
  const expected = ['(', 'a', '#>>', "'{b}'", '::', 'text', '[', ']', ')', '<>', 'c'];
  expect(words("(a #>> '{b}'::text[]) <> c")).toEqual(expected);
});

test('keywords are told from names, which are in quotes when they look like one', () => {
  expect(kinds('NOT "NOT" not_null IS "select"')).toEqual(['keyword', 'name', 'name', 'keyword', 'name']);
  expect(words('not a and true')).toEqual(['NOT', 'a', 'AND', 'TRUE']);
});

test('names may be of any alphabet', () => {
  expect(words('größe = имя')).toEqual(['größe', '=', 'имя']);
});

test('what is neither is unknown and hides what is inside', () => {
  expect(kinds(String.raw`B'101' E'\n' ;`)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(kinds("a = 'user_id = b")).toEqual(['name', 'operator', 'unknown']);
});

test('a literal has its value', () => {
  const values = [`'it''s'`, String.raw`'\'`, String.raw`E'it\'s \\'`].flatMap(tokenize).map(stringIn);
  expect(values).toEqual(["it's", '\\', "it's \\"]);
});

test('a name has its parts without quotes', () => {
  expect(tokenize('public."a""b.c".d').flatMap(namesIn)).toEqual(['public', 'a"b.c', 'd']);
});

test('nothing but blanks is left out of any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const left = tokenize(text).reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
      expect(left.trim()).toBe('');
    }),
  );
});
