import { expect, test } from 'vitest';
import { createScrubber, createSecret } from '../../../src/core/scrubber.ts';

test('every spelling of a secret is replaced: plain, percent-encoded and base64', () => {
  const secret = 'p@ss/word+1';
  const { text } = createScrubber([secret]);
  const spellings = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
  expect(text(spellings.join(' '))).toBe('[secret] [secret] [secret]');
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
