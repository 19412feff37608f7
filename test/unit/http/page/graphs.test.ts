import { expect, test } from 'vitest';
import { renderResultBar } from '../../../../src/http/page/draw/result-bar.ts';
import { renderSparkline } from '../../../../src/http/page/draw/sparkline.ts';
import { buildResult } from './build-page.ts';

const run = (durationMs: number | null, status: 'healthy' | 'failed' = 'healthy') =>
  buildResult('database.query', status, { durationMs });
const numbers = { samples: 40, p50Ms: 2, p95Ms: 4, p99Ms: 5, baselineMs: 4 };
const heightsOf = (markup = '') => [...markup.matchAll(/[\d.]+,([\d.]+)/g)].map(([, y]) => Number(y));

test('the line of the durations says its numbers to whoever cannot see it', () => {
  const { markup } = renderSparkline([run(1.2), run(8.4), run(2.3)], numbers) ?? { markup: '' };
  expect(markup).toContain('role="img"');
  expect(markup).toContain('aria-label="Last 3 runs took 1.2 ms to 8.4 ms, the latest 2.3 ms"');
  expect(markup).toContain('sparkline-baseline');
});

test('a check that was never run has no line, and one without a baseline no dashes', () => {
  expect(renderSparkline([run(null)], null)).toBeNull();
  expect(renderSparkline([run(1)], null)?.markup).not.toContain('sparkline-baseline');
});

test('one timeout does not flatten the line of the others: it is cut off at the top, and marked', () => {
  const line = renderSparkline([run(2), run(2_000, 'failed'), run(4)], numbers)?.markup ?? '';
  const [usual = 0, timeout = 0, last = 0] = heightsOf(/polyline[^>]*points="([^"]*)"/.exec(line)?.[1]);
  expect(timeout).toBeLessThan(last);
  expect(usual - last).toBeGreaterThan(3);
  expect(line).toContain('sparkline-dot is-failed');
});

test('durations of nothing at all still draw', () => {
  expect(renderSparkline([run(0), run(0)], null)?.markup).not.toMatch(/NaN|Infinity/);
});

test('the bar of the last results counts them in words, and the worse is taller', () => {
  const { markup } = renderResultBar([run(1), run(1), run(1, 'failed')]);
  expect(markup).toContain('aria-label="Last 3 results: 2 healthy, 1 failed"');
  const tall = (status: string) => Number(new RegExp(`is-${status}" stroke-width="(\\d+)"`).exec(markup)?.[1]);
  expect(tall('failed')).toBeGreaterThan(tall('healthy'));
});

test('each result has its place in the bar, and the newest is at the right', () => {
  const { markup } = renderResultBar([run(1, 'failed'), run(1), run(1), run(1, 'failed'), run(1)]);
  const linesOf = (status: string) => new RegExp(`is-${status}"[^>]* d="([^"]*)"`).exec(markup)?.[1];
  expect(linesOf('healthy')).toBe('M104 14h8M116 14h4');
  expect(linesOf('failed')).toBe('M100 9h4M112 9h4');
});

test('the bar shows the newest thirty, and is empty before the first', () => {
  const many = [...Array.from({ length: 30 }, () => run(1, 'failed')), ...Array.from({ length: 30 }, () => run(1))];
  expect(renderResultBar(many).markup).toContain('Last 30 results: 30 healthy"');
  expect(renderResultBar([]).markup).toContain('aria-label="No results yet"');
});
