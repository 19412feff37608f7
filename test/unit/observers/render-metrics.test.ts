import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { renderMetrics } from '../../../src/observers/render-metrics.ts';

/** One of everything, with what has to be escaped. */
function fill(): Registry {
  const registry = new Registry();
  const registers = [registry];
  const gauge = new Gauge({ name: 'a_gauge', help: 'With a \\ and\na line', labelNames: ['where'], registers });
  for (const [where, value] of Object.entries({
    plain: 1.5,
    'a "quote"': Number.NaN,
    'a \\, a\nline': Number.NEGATIVE_INFINITY,
  }))
    gauge.set({ where }, value);
  new Gauge({ name: 'bare', help: 'Without labels', registers }).set(Number.POSITIVE_INFINITY);
  new Gauge({ name: 'empty', help: 'Nothing is known', labelNames: ['where'], registers });
  new Counter({ name: 'things_total', help: 'Things', labelNames: ['kind'], registers }).inc({ kind: 'one' }, 3);
  const histogram = new Histogram({
    name: 'took_seconds',
    help: 'Times',
    labelNames: ['kind'],
    buckets: [0.1, 1],
    registers,
  });
  histogram.observe({ kind: 'one' }, 0.5);
  histogram.zero({ kind: 'two' });
  return registry;
}

test('the text is the one that the client library writes', async () => {
  const registry = fill();
  // Both are read; OpenMetrics has the second.
  const written = (await registry.metrics()).replace('Nan', 'NaN');
  expect(await renderMetrics([registry], 'text/plain')).toBe(written);
});

test('OpenMetrics describes counters without their suffix, has no blank line, and an end', async () => {
  const text = await renderMetrics([fill()], 'application/openmetrics-text');
  expect(text).toContain(
    '# HELP things Things\n# TYPE things counter\nthings_total{kind="one"} 3\n# HELP took_seconds',
  );
  expect(text).not.toContain('\n\n');
  expect(text.endsWith('\n# EOF\n')).toBe(true);
});

test('what several registries have stands one after the other', async () => {
  const [first, second] = [new Registry(), new Registry()];
  new Gauge({ name: 'first', help: 'First', registers: [first] });
  new Gauge({ name: 'second', help: 'Second', registers: [second] });
  expect((await renderMetrics([first, second], 'text/plain')).match(/^# HELP \S+/gm)).toEqual([
    '# HELP first',
    '# HELP second',
  ]);
});

test.each([100, 10_000])('while %i series are written others have a turn after every thousand', async (series) => {
  const registry = new Registry();
  const gauge = new Gauge({ name: 'many', help: 'Many', labelNames: ['place'], registers: [registry] });
  for (let place = 0; place < series; place += 1) gauge.set({ place: String(place) }, place);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);

  await renderMetrics([registry], 'text/plain');
  isOver = true;

  expect(turns).toBeGreaterThanOrEqual(Math.floor(series / 1_000));
});
