import { expect, test } from 'vitest';
import { negotiate } from '../../../../src/http/answer/negotiate.ts';

const offers = ['application/json', 'application/health+json', 'text/plain', 'text/html'] as const;

const chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const prometheus =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

test.each([
  ['nothing', undefined, 'application/json'],
  ['an empty header', '', 'application/json'],
  ['what curl sends', '*/*', 'application/json'],
  ['what a browser sends', chrome, 'text/html'],
  ['a lone star', '*', 'application/json'],
  ['what clients of Java send beside what they want', 'image/gif, *; q=.2, */*; q=.2', 'application/json'],
  ['weights without a zero in front', 'text/html;q=.3, text/plain;q=.25', 'text/html'],
  ['a name', 'text/plain', 'text/plain'],
  ['a name in capitals', 'TEXT/Plain', 'text/plain'],
  ['a name with a plus sign', 'application/health+json', 'application/health+json'],
  ['a range of a type', 'text/*', 'text/plain'],
  ['qualities', 'text/html;q=0.2, text/plain;q=0.9, */*;q=0.1', 'text/plain'],
  ['equals, where the order of the caller counts', 'text/plain, application/json', 'text/plain'],
  ['a quality of zero for what it would get', '*/*, application/json;q=0', 'application/health+json'],
  ['a precise range that is worse than a wide one', 'text/*;q=0.9, text/plain;q=0.1', 'text/html'],
  ['a charset', 'application/json; charset=utf-8', 'application/json'],
  ['a quality after another parameter', 'text/html;level=1;q=0.1, text/plain;q=0.2', 'text/plain'],
  ['spaces around everything', ' text/html ; q = 0.1 , text/plain ; q = 0.2 ', 'text/plain'],
  ['garbage beside a name', 'nonsense, text/plain;;, text/plain, */', 'text/plain'],
])('an Accept header with %s gets what it asks for', (_what, accept, expected) => {
  expect(negotiate(accept, offers)).toBe(expected);
});

test.each([
  'image/png',
  'application/json;q=0',
  '*/*;q=0',
  'nonsense',
  'application/json;q=2',
  'text/html;q=abc',
  'text/html;q=.',
  '*;q=0',
])('an Accept header that takes nothing of it gets nothing: %s', (accept) => {
  expect(negotiate(accept, offers)).toBeNull();
});

test('Prometheus gets OpenMetrics', () => {
  expect(negotiate(prometheus, ['text/plain', 'application/openmetrics-text'])).toBe('application/openmetrics-text');
});

test.each([
  ['commas', ','.repeat(16_000)],
  ['ranges', 'a/b;q=0,'.repeat(2_000)],
  ['spaces', `a/b;${' '.repeat(16_000)}q`],
  ['parameters', `a/b${' ;q'.repeat(5_000)}`],
])('a header full of %s is read in no time', (_what, accept) => {
  const from = performance.now();
  negotiate(accept, offers);
  expect(performance.now() - from).toBeLessThan(100);
});
