import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLostKeys } from '../../../src/contract/lost-keys.ts';

const lost = (text: string) => [...findLostKeys(text)].map(({ path, why }) => `${path.join('.')} ${why}`);

test('a key that stands twice in one object is found, with the way to it', () => {
  expect(lost('{"a": 1, "a": 2}')).toEqual(['a twice']);
  expect(lost('{"tables": {"notes": {"columns": {"id": "uuid", "id" : "text"}}}}')).toEqual([
    'tables.notes.columns.id twice',
  ]);
  expect(lost('[{"a": [{"b": 1, "b": 2, "b": 3}]}]')).toEqual(['a.b twice', 'a.b twice']);
});

test('however it is written', () => {
  expect(lost('{"a": 1, "\\u0061": 2}')).toEqual(['a twice']);
  expect(lost('{"\\"{": 1, "\\"{" : 2}')).toEqual(['"{ twice']);
  expect(lost('{"\\\\": 1, "\\\\"\n\t:2}')).toEqual(['\\ twice']);
});

test('the name that an object does not keep is found', () => {
  expect(lost('{"tables": {"__proto__": {}}}')).toEqual(['tables.__proto__ no name']);
  expect(lost('{"constructor": 1, "toString": 2}')).toEqual([]);
});

test('the same name in different objects, and as a value, is in order', () => {
  expect(lost('[{"a": {"a": "a"}}, {"a": ["a", "a", "a:"]}]')).toEqual([]);
  expect(lost('"a"')).toEqual([]);
});

test('in what was written from a value nothing is lost', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(0, 1), (text, indent) => {
      // Read and written again, so that no name is there twice.
      expect(lost(JSON.stringify(JSON.parse(text.replaceAll('__proto__', 'x')), null, indent))).toEqual([]);
    }),
  );
});
