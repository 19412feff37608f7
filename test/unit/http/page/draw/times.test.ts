import { expect, test } from 'vitest';
import { formatLatency, formatSpan, renderSince, renderTime } from '../../../../../src/http/page/draw/times.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [-5 * second, '0 s'],
  [999, '0 s'],
  [40 * second, '40 s'],
  [3 * minute + 20 * second, '3 min'],
  [2 * hour, '2 h'],
  [2 * hour + 5 * minute, '2 h 5 min'],
  [3 * day + 4 * hour + 9 * minute, '3 d 4 h'],
])('a span of %d ms reads %s', (ms, text) => {
  expect(formatSpan(ms)).toBe(text);
});

test.each([
  [0.042, '0.04 ms'],
  [2.34, '2.3 ms'],
  [140.4, '140 ms'],
  [1_240, '1.2 s'],
])('a run of %d ms reads %s', (ms, text) => {
  expect(formatLatency(ms)).toBe(text);
});

const noon = Date.parse('2026-11-22T12:00:00Z');

test('a moment of today is a time, one of another day has its date, and both say UTC', () => {
  expect(renderTime(noon - minute, noon).markup).toBe('<time datetime="2026-11-22T11:59:00.000Z">11:59:00 UTC</time>');
  expect(renderTime(noon - day, noon).markup).toContain('>2026-11-21 12:00:00 UTC<');
});

test('a span keeps the moment when it began', () => {
  expect(renderSince(noon - 3 * minute, noon).markup).toBe(
    '<time datetime="2026-11-22T11:57:00.000Z" title="since 2026-11-22 11:57:00 UTC">3 min</time>',
  );
});
