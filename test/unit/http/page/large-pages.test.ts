import { expect, test } from 'vitest';
import { commands } from '../../../../src/core/exposure.ts';
import type { Finding } from '../../../../src/core/finding.ts';
import type { Result } from '../../../../src/core/result.ts';
import { buildExposure } from '../../../support/build-summary.ts';
import { buildPage, buildResult, wordsOf } from './build-page.ts';

const tables = (count: number) => Array.from({ length: count }, (_, place) => `public.table_${place}`);

const isolation = (count: number, extra: Partial<Result> = {}) =>
  buildResult('rls.isolation', 'healthy', {
    exposures: tables(count).flatMap((relation) => commands.map((command) => buildExposure({ relation, command }))),
    ...extra,
  });

const rowsOf = (page: string) => [...page.matchAll(/<tr class="check /g)].length;
const matrixOf = (page: string) =>
  [...(/<table class="matrix">.*?<\/table>/s.exec(page)?.[0] ?? '').matchAll(/scope="row"/g)].length;

test.each([
  [100, 100],
  [1_000, 200],
])('of %i tables the page draws %i rows, says how many more there are, and where', (count, drawn) => {
  const page = buildPage([isolation(count)], { tier: 'everything' });
  expect(matrixOf(page)).toBe(drawn);
  expect(wordsOf(page).includes(`${count - drawn} more, none of them worse`)).toBe(count > drawn);
  expect(page.includes('href="/health/rls/isolation?format=json"')).toBe(count > drawn);
});

test('a leak among a thousand tables is drawn first', () => {
  const leak = buildExposure({ relation: 'public.zoo', verdict: 'leaking', exposed: { stranger: 'all' } });
  const { exposures } = isolation(1_000);
  const page = buildPage([isolation(0, { exposures: [...exposures, leak] })], { tier: 'everything' });
  expect(page.indexOf('zoo')).toBeLessThan(page.indexOf('table'.concat('_')));
  expect(page).toContain('>zoo<');
});

test('what the result knows by number alone is told as a number', () => {
  const unlisted = { findings: 0, exposures: { isolated: 15_000, denied: 1_000 } };
  const words = wordsOf(buildPage([isolation(10, { unlisted })], { tier: 'everything' }));
  expect(words).toContain('Not listed, because none is worse: 15000 isolated, 1000 denied to all');
});

test('callers who may not see tables are not told their number either', () => {
  const unlisted = { findings: 7, exposures: { isolated: 15_000 } };
  const words = wordsOf(buildPage([isolation(10, { unlisted })], { tier: 'messages' }));
  expect(words).not.toMatch(/15000|Not listed|not listed/);
});

test('of a hundred tables that leak some are shown caller by caller, and the others a row each, unfolded', () => {
  const exposures = tables(100).map((relation) =>
    buildExposure({ relation, verdict: 'leaking', exposed: { stranger: 'all' } }),
  );
  const page = buildPage([buildResult('rls.isolation', 'failed', { exposures })], { tier: 'everything' });
  expect([...page.matchAll(/class="leak-head"/g)]).toHaveLength(20);
  expect(matrixOf(page)).toBe(80);
  expect(page).toContain('<details id="isolated" open data-open>');
});

const many = (count: number, failing = 0) =>
  Array.from({ length: count }, (_, place) =>
    buildResult(`many.check_${place}`, place >= count - failing ? 'failed' : 'healthy', { message: `Seen ${place}` }),
  );

test('of a thousand checks the page has rows for the worst and the first, and leads to the others', () => {
  const page = buildPage(many(1_000, 3));
  expect(rowsOf(page)).toBe(200);
  for (const place of [999, 998, 997, 0, 196]) expect(page).toContain(`id="check-many.check_${place}"`);
  expect(wordsOf(page)).toContain('800 more 800 healthy');
  expect(page).toContain('<a href="/health/many?format=html">800 more</a>');
});

test('the page of their category leads to the list for programs', () => {
  const page = buildPage(many(1_000), { scope: 'many' });
  expect(page).toContain('<a href="/health/many?format=json">800 more</a>');
});

test('of a few hundred checks none is left out while they fit', () => {
  expect(rowsOf(buildPage(many(200)))).toBe(200);
  expect(wordsOf(buildPage(many(200)))).not.toContain('more');
});

test('a page of a thousand checks that all fail is no larger than one of three hundred', () => {
  const size = (count: number) => buildPage(many(count, count)).length;
  expect(size(1_000)).toBeLessThan(1.01 * size(300));
});

test('of a thousand root causes the page tells twenty, and leads to the others', () => {
  const words = wordsOf(buildPage(many(1_000, 1_000)));
  expect(words).toContain('980 more, none of them graver');
});

const finding = (object: string): Finding => ({
  ...{ kind: 'open', level: 'failed', object, why: 'It is open.', mend: null },
});

test.each([
  [null, 20],
  ['rls.enabled', 200],
])('of a thousand findings the page of %s lists %i', (scope, listed) => {
  const unlisted = { findings: 4_000, exposures: {} };
  const enabled = buildResult('rls.enabled', 'failed', { findings: tables(1_000).map(finding), unlisted });
  const page = buildPage([enabled], { tier: 'everything', scope });
  expect([...page.matchAll(/how to accept it/g)]).toHaveLength(listed);
  expect(page).toContain(`<a href="/health/rls/enabled?format=json">${1_000 - listed} more</a>`);
  expect(wordsOf(page)).toContain('4000 more are not listed');
});
