import { serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { createHistory } from '../../../../src/core/chronicle/history.ts';
import { notRun } from '../../../../src/core/monitor/evidence.ts';
import { failed } from '../../../../src/core/outcome.ts';
import { buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor } from '../../../support/build-monitor.ts';
import { buildExposure, buildResult } from '../../../support/build-summary.ts';

test('the last results and transitions are kept, oldest first, and no more than that', () => {
  const history = createHistory({ resultsPerCheck: 3, transitions: 2 });
  const results = [1, 2, 3, 4, 5].map((now) => notRun(buildCheck('a.b'), now));
  for (const result of results) {
    history.onResult?.({ ...result, observedAt: result.since }, { isAdopted: false });
    history.onTransition?.({ check: 'a.b', from: result, to: result, at: result.since });
  }
  expect(history.resultsOf('a.b').map(({ observedAt }) => observedAt)).toEqual([3, 4, 5]);
  expect(history.transitions().map(({ at }) => at)).toEqual([4, 5]);
  expect(history.resultsOf('a.c')).toEqual([]);
});

test('of a result and of a change it is kept how it was, and nothing of what was seen', () => {
  const history = createHistory();
  const seen = {
    ...{ details: { rows: 1 }, exposures: [buildExposure({ relation: 'public.a' })] },
    findings: [{ kind: 'open', level: 'failed', object: 'public.a', why: 'Seen.', mend: null }] as const,
  };
  const check = 'rls.isolation';
  const from = buildResult({ check, since: 1, ...seen });
  const to = buildResult({ check, status: 'failed', durationMs: 7, observedAt: 3, since: 2, ...seen });
  for (const result of [from, to]) history.onResult?.(result, { isAdopted: false });
  history.onTransition?.({ check, from, to, at: 3 });
  expect(history.resultsOf(check)).toEqual([
    { status: 'healthy', durationMs: from.durationMs, observedAt: from.observedAt },
    { status: 'failed', durationMs: 7, observedAt: 3 },
  ]);
  expect(history.transitions()).toEqual([
    {
      ...{ check, at: 3, from: { status: 'healthy', reason: null, since: 1 } },
      to: { ...to, details: {}, findings: [], exposures: [], unlisted: null },
    },
  ]);
});

/** A check that finds something in so many tables, and every third time nothing. */
function checkOf(tables: number) {
  const names = Array.from({ length: tables }, (_, place) => `public.table_${place}`);
  const leak = failed('leaking', 'Rows are readable', {
    details: { names },
    findings: names.map((object) => ({ kind: 'open', level: 'failed', object, why: 'Seen.', mend: null })),
    exposures: names.map((relation) => buildExposure({ relation, verdict: 'leaking' })),
  });
  const outcomes = Array.from({ length: 4_000 }, (_, run) => (run % 3 === 0 ? works : leak));
  return buildCheck('rls.isolation', outcomes, { confirmAfter: 1 });
}

test.each([10, 100])(
  'an hour of runs each second takes the same few kilobytes, be it of %i tables',
  async (tables) => {
    const { monitor, clock } = buildMonitor([checkOf(tables)], { cadences: { rls: 1_000 } });
    const history = createHistory();
    monitor.observe(history);
    let runs = 0;
    monitor.observe({ onResult: () => runs++ });
    monitor.start();
    await clock.turn(3_600_000);

    const bytes = serialize([history.resultsOf('rls.isolation'), history.transitions()]).byteLength;
    expect(runs).toBeGreaterThan(3_500);
    expect(history.resultsOf('rls.isolation')).toHaveLength(100);
    expect(history.transitions()).toHaveLength(200);
    expect(bytes).toBeLessThan(150_000);
  },
  60_000,
);
