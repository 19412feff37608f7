import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInTurns } from '../../../src/clients/parse-in-turns.ts';

/** So that little is much. */
const small = { long: 64, piece: 32, look: 256 };

const long = (number: number) => ({
  name: `table_${number}`,
  text: 'ä"\\'.repeat(number % 50),
  keys: [[1, 2], []],
  none: null,
});
const many = (count: number) => Array.from({ length: count }, (_, number) => long(number));
const bytesOf = (value: unknown, space?: string) => Buffer.from(JSON.stringify(value, null, space));

test.each<readonly [string, unknown]>([
  [
    'two long arrays among others',
    { version: '2', relations: many(60), roles: [], functions: many(50), last: { a: [1] } },
  ],
  ['one whose key needs an escape', { 'a"\\b,[': many(60), '': 'x"]' }],
  ['one under a name of every object', JSON.parse(`{"__proto__": ${JSON.stringify(many(60))}, "b": 1}`)],
  ['a long array alone', many(60)],
  ['a long text alone', 'x'.repeat(600)],
  ['a long array that is deeper', { a: { b: many(60) } }],
  ['no array at all', { a: 'x'.repeat(600) }],
])('%s: the same as JSON.parse', async (_what, value) => {
  for (const space of ['', ' ', '\n\t'] as const) {
    const bytes = bytesOf(value, space.trim() === '' ? space : undefined);
    expect(await parseInTurns(bytes, small)).toEqual(JSON.parse(bytes.toString()));
  }
});

test('any object with a long array in it: the same as JSON.parse', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { minLength: 10 }))),
      fc.string(),
      fc.boolean(),
      async (rest, key, isFirst) => {
        const array = { [key]: many(40) };
        const bytes = bytesOf(isFirst ? { ...array, ...rest } : { ...rest, ...array });
        expect(await parseInTurns(bytes, small)).toEqual(JSON.parse(bytes.toString()));
      },
    ),
    { numRuns: 500 },
  );
});

test('of two values under one key the last counts, as with JSON.parse', async () => {
  const array = JSON.stringify(many(60));
  for (const text of [`{"a":${array},"a":1}`, `{"a":1,"a":${array}}`, `{"a":${array},"a":[2]}`]) {
    expect(await parseInTurns(Buffer.from(text), small)).toEqual(JSON.parse(text));
  }
});

test.each([
  ['is cut off', (text: string) => text.slice(0, -5)],
  ['ends within a text', (text: string) => `${text.slice(0, -5)}"abc`],
  ['has a comma with nothing behind it', (text: string) => text.replace(/\]\}$/, ', ]}')],
  ['closes what it did not open', (text: string) => text.replace(/\]\}$/, ']}}')],
  ['has a word in it', (text: string) => text.replace('table_50"', 'table_50" oops')],
  ['goes on after its end', (text: string) => `${text} {}`],
])('what %s is refused, as by JSON.parse', async (_what, spoil) => {
  const text = spoil(JSON.stringify({ relations: many(60) }));
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  await expect(parseInTurns(Buffer.from(text), small)).rejects.toThrow(SyntaxError);
});

test('others have their turns in between', async () => {
  const bytes = bytesOf({ relations: many(2_000) });
  let isOver = false;
  let turns = 0;
  const parsing = parseInTurns(bytes, small).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await turn();
    turns += 1;
  }
  await parsing;
  expect(turns).toBeGreaterThan(1_000);
});

test('what is long by the usual measure is parsed so too', async () => {
  const bytes = bytesOf({ relations: many(9_000) });
  expect(bytes.byteLength).toBeGreaterThan(512 * 1_024);
  expect(await parseInTurns(bytes)).toEqual(JSON.parse(bytes.toString()));
});
