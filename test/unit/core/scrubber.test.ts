import { expect, test } from 'vitest';
import { createScrubber, createSecret, largeAllowance } from '../../../src/core/scrubber.ts';

test('every spelling of a secret is replaced: plain, percent-encoded and base64', () => {
  const secret = 'p@ss/word+1';
  const { text } = createScrubber([secret]);
  const spellings = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  expect(text(spellings.join(' '))).toBe('[secret] [secret] [secret]');
});

test('a part of a secret is replaced too, unless it is a name in something that may be no secret', () => {
  const suspects = ['voice_chat_of_2026', 'N7UND0UgjKTVK'];
  const { text, json } = createScrubber(['sb_secret_UDo0HgxSvEMPvz', ...suspects], { suspects });
  expect(text('a key that ends with HgxSvEMP')).toBe('a key that ends with [secret]');
  expect(json({ [Buffer.from('UDo0HgxSvEMP').toString('base64url')]: '7und0ugj' })).toEqual({
    '[secret]': '[secret]',
  });
  expect(text('table voice_chat_of_users')).toBe('table voice_chat_of_users');
});

test('of what may be no secret a part is none, where it has no digits, or no small letters', () => {
  const suspects = ['VoiceChatOfUsers', 'VOICE_CHAT_2026'];
  const { text } = createScrubber(suspects, { suspects });
  expect(text('table VoiceChatOfAll')).toBe('table VoiceChatOfAll');
  expect(text('table VOICE_CHAT_2025')).toBe('table VOICE_CHAT_2025');
  expect(text('VoiceChatOfUsers')).toBe('[secret]');
});

test('the longer of two secrets is replaced first, so that no rest of it stays', () => {
  const { text } = createScrubber(['abcdef', 'abcdef-ghijkl']);
  expect(text('abcdef-ghijkl')).toBe('[secret]');
});

test('a secret that is too short to be told from a word is left alone', () => {
  expect(createScrubber(['test']).text('the latest test')).toBe('the latest test');
});

test('texts, lists and depth are bounded', () => {
  const { text, json } = createScrubber([]);
  expect(text('x'.repeat(5_000)).length).toBeLessThan(2_100);
  expect((json(Array.from({ length: 1_000 }, () => 1)) as number[]).length).toBe(200);
  let deep: unknown = 'end';
  for (let level = 0; level < 50; level += 1) deep = { deep };
  expect(JSON.stringify(json(deep))).toContain('[too deep]');
});

test('what is shared inside a value is bounded in sum, and what was left out says so', () => {
  let shared: unknown = { leaf: 'x'.repeat(100) };
  for (let level = 0; level < 7; level += 1) shared = Array.from({ length: 200 }, () => shared);
  const { json } = createScrubber([]);
  const text = JSON.stringify(json({ shared }));
  expect(text.length).toBeLessThan(400_000);
  expect(text).toContain('[too much]');
  expect(JSON.stringify(json({ a: 'x'.repeat(1_000) }))).not.toContain('[too much]');
});

test('several copies may share what is allowed', () => {
  const { json } = createScrubber([]);
  const allowance = { values: 3, characters: 100 };
  expect([json([1, 2], allowance), json([1, 2], allowance)]).toEqual([[1, 2], '[too much]']);
});

test('what is said counts by its characters, and the last text may go beyond', () => {
  const { json } = createScrubber([]);
  const words = ['12345', '12345', '123', '1'];
  expect(json(words, { values: 100, characters: 10 })).toEqual(['12345', '12345', '123', '[too much]']);
});

test('of findings more is allowed than of other things, and not everything', () => {
  const { json } = createScrubber([]);
  const many = (count: number) => Array.from({ length: 200 }, () => Array.from({ length: count }, () => 1));
  expect(JSON.stringify(json(many(100)))).toContain('[too much]');
  expect(JSON.stringify(json(many(100), largeAllowance()))).not.toContain('[too much]');
  expect(
    JSON.stringify(
      json(
        many(200).map((list) => [list, list]),
        largeAllowance(),
      ),
    ),
  ).toContain('[too much]');
});

test('what says of itself how it is written is copied so, and not for ever', () => {
  const { json } = createScrubber([]);
  expect(json({ toJSON: () => ({ a: 1 }) })).toEqual({ a: 1 });
  expect(json({ toJSON: 'no function' })).toEqual({ toJSON: 'no function' });
  const endless: object = { toJSON: () => ({ ...endless }) };
  expect(json(endless)).toBe('[too deep]');
});

test('a text of which not all was read says so, however little is left of it', () => {
  const secret = 'aB3dE6gH9jK2mN5p'.repeat(25);
  const { text } = createScrubber([secret]);
  expect(text(secret.repeat(100))).toMatch(/\[secret\]$/);
  expect(text(`${secret.repeat(100)} `)).toMatch(/\[secret\]…$/);
});

test('a getter that throws makes the details unreadable, not the report', () => {
  const hostile = {
    get boom(): string {
      throw new Error('no');
    },
  };
  expect(createScrubber([]).json(hostile)).toBe('[unreadable]');
});

test('a secret prints as [secret] however it is printed', () => {
  const secret = createSecret('hunter22');
  expect([`${secret}`, JSON.stringify({ secret }), String(secret)].join(' ')).not.toContain('hunter22');
  expect(createScrubber([]).json({ secret })).toEqual({ secret: '[secret]' });
  expect(secret.reveal()).toBe('hunter22');
});

test('errors, lists without places and dates are told as what they are, each scrubbed', () => {
  const { json } = createScrubber(['hunter22']);
  expect(
    json({
      error: new TypeError('no hunter22'),
      map: new Map([['key', 'hunter22']]),
      set: new Set(['hunter22', 1]),
      at: new Date(0),
      never: new Date(Number.NaN),
    }),
  ).toEqual({
    error: 'TypeError: no [secret]',
    map: [['key', '[secret]']],
    set: ['[secret]', 1],
    at: '1970-01-01T00:00:00.000Z',
    never: null,
  });
});

test('what JSON has no word for is told as a text, or as nothing', () => {
  const { json } = createScrubber([]);
  expect(json([Number.NaN, Number.POSITIVE_INFINITY, 7n, true, undefined, () => 1, Symbol('x'), null])).toEqual([
    ...['NaN', 'Infinity', '7', true, null, null, null, null],
  ]);
});

test('of a list and of an object no more is copied than the first two hundred, of a depth no more than eight', () => {
  const { json } = createScrubber([]);
  const wide = Object.fromEntries(Array.from({ length: 201 }, (_, place) => [`k${place}`, place]));
  expect(Object.keys(json(wide) as object)).toHaveLength(200);
  const nest = (levels: number): unknown => (levels === 0 ? 'end' : [nest(levels - 1)]);
  expect(JSON.stringify(json(nest(8)))).toContain('end');
  expect(JSON.stringify(json(nest(9)))).toContain('[too deep]');
});

test('a secret of six characters is replaced, and what may be said is cut after two thousand', () => {
  expect(createScrubber(['abcdef']).text('xabcdefx')).toBe('x[secret]x');
  const { text } = createScrubber([]);
  expect(text('x'.repeat(2_000))).toBe('x'.repeat(2_000));
  expect(text('x'.repeat(2_001))).toBe(`${'x'.repeat(2_000)}…`);
});

test('an address is a secret as a whole, and its parts may stand elsewhere', () => {
  const { text } = createScrubber([], { addresses: ['https://hooks.example.com/T0FvQmFy'] });
  expect(text('sent to https://hooks.example.com/T0FvQmFy')).toBe('sent to [secret]');
  expect(text('hooks.example.com does not answer')).toBe('hooks.example.com does not answer');
});

test.each([
  ['blanks', ' '],
  ['line breaks', '\n'],
  ['backslashes', '\\'],
  ['escapes', '\\u00'],
  ['percent signs', '%25'],
  ['letters of other languages', 'ä'],
  ['parts of a secret', 'hgxSvEMP'],
])('a megabyte of %s is read within what a probe may wait', (_what, piece) => {
  const { text } = createScrubber(['sb_secret_UDo0HgxSvEMPvz']);
  text(piece);
  const { user } = process.cpuUsage();
  expect(text(`a${piece.repeat(1_000_000 / piece.length)}b`).length).toBeLessThan(2_100);
  expect((process.cpuUsage().user - user) / 1_000).toBeLessThan(1_000);
});

test('a secret that stands where a long text is cut leaves no part behind', () => {
  const secret = 'sb_secret_UDo0HgxSvEMPvz';
  const { text } = createScrubber([secret]);
  for (const before of [1_980, 1_990, 2_000, 39_980, 39_990])
    expect(text('x'.repeat(before) + secret.repeat(3))).not.toMatch(/UDo0Hgx|HgxSvEMP/);
});

test('half a character in a secret is no reason to fail', () => {
  const { text } = createScrubber(['secret-\ud800-12345']);
  expect(text('is secret-\ud800-12345')).toBe('is [secret]');
});
