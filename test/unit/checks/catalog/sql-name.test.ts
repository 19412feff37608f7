import { expect, test } from 'vitest';
import { quoteIdentifier, quoteRelation, quoteRoles } from '../../../../src/checks/catalog/sql-name.ts';

test('an identifier is quoted, whatever is in it', () => {
  expect(quoteIdentifier('select')).toBe('"select"');
  expect(quoteIdentifier('a"; drop table b; --')).toBe('"a""; drop table b; --"');
});

test('a relation is quoted with its schema', () => {
  expect(quoteRelation({ schema: 'my app', name: 'Users' })).toBe('"my app"."Users"');
});

test('roles are quoted, and the word public is not', () => {
  expect(quoteRoles(['public', 'anon'])).toBe('public, "anon"');
});

test.each([
  ['no\u202Etes', 'U&"no\\202etes"'],
  ['so\u00ADft', 'U&"so\\00adft"'],
  ['a\\b\u200B', 'U&"a\\\\b\\200b"'],
  ['x\u{E0041}"', 'U&"x\\+0e0041"""'],
  ['a\\b', '"a\\b"'],
])('%j is written so that it is seen and still means the same', (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted);
});
