import { expect, test } from 'vitest';
import {
  everyToken,
  literalOf,
  nameParts,
  parseExpression,
} from '../../../../../src/checks/rls/expression/parse-expression.ts';

const words = (text: string) => [...everyToken(parseExpression(text))].map((token) => token.text);

test('parentheses and brackets become groups that know where they stand', () => {
  expect(parseExpression('f(a, b) = ARRAY[1]')).toMatchObject([
    { text: 'f', start: 0, end: 1 },
    { items: [{ text: 'a' }, { text: ',' }, { text: 'b' }], start: 1, end: 7 },
    { text: '=' },
    { text: 'ARRAY' },
    { items: [{ text: '1' }], start: 15, end: 18 },
  ]);
});

test('what a literal or a quoted name holds is not looked into', () => {
  expect(words(`(a = 'it''s (true) OR'::text)`)).toEqual(['a', '=', `'it''s (true) OR'`, '::', 'text']);
  expect(words('(public."a.b (c)".d = 1.5)')).toEqual(['public."a.b (c)".d', '=', '1.5']);
});

test('operators stay whole', () => {
  expect(words("(a #>> '{b}'::text[]) <> c")).toEqual(['a', '#>>', "'{b}'", '::', 'text', '<>', 'c']);
});

test('text that is no expression is taken as it comes', () => {
  expect(words('))a((')).toEqual(['a']);
});

test('a literal has its value, and nothing else has one', () => {
  const [literal, name] = parseExpression("'it''s' it");
  expect([literalOf(literal), literalOf(name)]).toEqual(["it's", null]);
});

test('a name has its parts without quotes', () => {
  const [name] = parseExpression('public."a""b.c".d');
  expect(name && 'text' in name && nameParts(name)).toEqual(['public', 'a"b.c', 'd']);
});
