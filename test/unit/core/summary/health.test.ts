import { expect, test } from 'vitest';
import type { Check } from '../../../../src/core/check.ts';
import { createChronicle } from '../../../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../../../src/core/chronicle/history.ts';
import { createMonitor } from '../../../../src/core/monitor/monitor.ts';
import { defaultPace } from '../../../../src/core/monitor/pace.ts';
import { failed, type Outcome } from '../../../../src/core/outcome.ts';
import { createRegistry } from '../../../../src/core/registry.ts';
import { createHealth } from '../../../../src/core/summary/health.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor, createGate } from '../../../support/build-monitor.ts';

const usual = () => [
  buildCheck('database.client', [works, works, broken], { critical: true }),
  buildCheck('redis.connection'),
];

async function startHealth(checks: readonly Check[] = usual()) {
  const { monitor, clock, registry, baselines } = buildMonitor(checks);
  const { past } = createChronicle({ registry, clock, hasArchive: false });
  const history = createHistory();
  monitor.observe(history);
  const health = createHealth({ registry, monitor, baselines, history, past });
  monitor.start();
  await clock.turn(0);
  return { health, clock };
}

test('the summary is made once for all who ask, until a category has a new snapshot', async () => {
  const { health, clock } = await startHealth();
  const first = health.summary();
  expect(health.summary()).toBe(first);
  expect(health.summary(() => true)).toBe(first);

  await clock.turn(10_000);
  const second = health.summary();
  expect(second).not.toBe(first);
  expect(health.summary()).toBe(second);
});

test('whoever keeps some of the results is told of those alone, and no other for it', async () => {
  const { health } = await startHealth();
  const whole = health.summary();
  const part = health.summary(({ check }) => check === 'redis.connection');
  expect(part.snapshots.map(({ category }) => category)).toEqual(['redis']);
  expect(part.totals.checks).toBe(1);
  expect(health.summary()).toBe(whole);
  expect(whole.totals.checks).toBe(2);
});

test('what is stale by now is not hidden by the summary of a moment ago', async () => {
  const { health, clock } = await startHealth();
  expect(health.summary().status).toBe('healthy');
  clock.stop(300_000);
  expect(health.summary().status).toBe('unknown');
});

test('a check or a category that does not exist has no result, and is no unknown one either', async () => {
  const { health } = await startHealth();
  expect(health.result('redis.connection')).toMatchObject({ check: 'redis.connection', status: 'healthy' });
  expect(() => health.result('redis.dragons')).toThrow(new RangeError('There is no check "redis.dragons"'));
  expect(() => health.result('dragons.here')).toThrow(RangeError);
});

test('one category that was looked at again is enough for another summary', async () => {
  const { health } = await startHealth();
  const first = health.summary();
  await health.refresh('redis');
  const second = health.summary();
  expect(second).not.toBe(first);
  expect(second.snapshots[0]).toBe(first.snapshots[0]);
});

test('every category and every check is named in the order of the list', async () => {
  const { health } = await startHealth();
  expect(health.categories).toEqual(['database', 'redis']);
  expect(health.checks).toEqual(['database.client', 'redis.connection']);
});

test('a category is as well as those of its results that are kept', async () => {
  const { health } = await startHealth([buildCheck('database.client'), buildCheck('database.query', [broken])]);
  const statusOf = (kept: string) => health.summary(({ check }) => check === kept).snapshots[0]?.status;
  expect([statusOf('database.client'), statusOf('database.query')]).toEqual(['healthy', 'failed']);
  expect(health.snapshot('database').status).toBe('failed');
});

test('a category without a check is in no summary', () => {
  const { clock, runner, baselines } = buildMonitor([]);
  const registry = createRegistry(
    ['database', 'empty'].map((name) => ({ name, cadenceMs: 10_000, weight: 'hard' })),
    [buildCheck('database.client')],
  );
  const monitor = createMonitor({ registry, runner, clock, baselines, observers: [], pace: defaultPace });
  const { past } = createChronicle({ registry, clock, hasArchive: false });
  const health = createHealth({ registry, monitor, baselines, history: createHistory(), past });
  expect(health.summary().snapshots.map(({ category }) => category)).toEqual(['database']);
});

test('traffic may be sent as far as all of the categories work that it is asked for', async () => {
  const { health } = await startHealth([
    buildCheck('database.client', [], { critical: true }),
    buildCheck('services.auth', [broken], { critical: true }),
  ]);
  expect(health.readiness(['database'])).toBe('healthy');
  expect(health.readiness(['database', 'services'])).toBe('failed');
});

test('one of the categories that goes up and down is enough to say so', async () => {
  const { health, clock } = await startHealth([
    buildCheck('database.client', [works, broken, works, broken, works], { confirmAfter: 1 }),
    buildCheck('redis.connection'),
  ]);
  expect(health.isFlapping(['database', 'redis'])).toBe(false);
  await clock.turn(25_000);
  expect(health.isFlapping(['redis'])).toBe(false);
  expect(health.isFlapping(['redis', 'database'])).toBe(true);
});

test('whoever waits for what is confirmed is told when the second look is over', async () => {
  const { health, clock } = await startHealth([buildCheck('database.client', [works, broken])]);
  await clock.turn(10_000);
  expect(health.result('database.client')).toMatchObject({ status: 'healthy', confirmation: { looks: 1 } });
  let isConfirmed = false;
  const confirmed = health.confirm('database').then(() => {
    isConfirmed = true;
  });
  await clock.turn(999);
  expect(isConfirmed).toBe(false);
  await clock.turn(1);
  await confirmed;
  expect(health.result('database.client').status).toBe('failed');
});

test('what was seen lately is told by check, and what changed for all of them', async () => {
  const { health, clock } = await startHealth();
  await clock.turn(21_000);
  expect(health.resultsOf('database.client').map(({ status }) => status)).toEqual([
    ...['healthy', 'healthy', 'healthy', 'failed'],
  ]);
  expect(health.resultsOf('redis.dragons')).toEqual([]);
  expect(health.transitions().map(({ check, to }) => `${check} ${to.status}`)).toEqual([
    ...['database.client healthy', 'redis.connection healthy', 'database.client failed'],
  ]);
});

test('whoever listens is told of every result, until that is enough', async () => {
  const { health, clock } = await startHealth([buildCheck('database.client')]);
  let heard = 0;
  const stop = health.observe({ onResult: () => heard++ });
  await clock.turn(10_000);
  expect(heard).toBe(1);
  stop();
  await clock.turn(10_000);
  expect(heard).toBe(1);
});

test('a check that ignores its deadline is counted, and the loop turns all the same', async () => {
  const late = createGate<Outcome>();
  const deaf = { ...buildCheck('database.client'), run: () => late.promise };
  const { health, clock } = await startHealth([deaf, buildCheck('redis.connection')]);
  expect(health.deafRuns().size).toBe(0);
  await clock.turn(10_000);
  expect([...health.deafRuns().keys()]).toEqual(['database.client']);
  expect(health.isTurning()).toBe(true);
});

test('the summary counts the checks by their status, and tells how long each takes', async () => {
  const { health, clock } = await startHealth([
    buildCheck('database.client'),
    buildCheck('database.pool'),
    buildCheck('services.auth', [failed('invalid', 'Wrong')]),
  ]);
  await clock.turn(0);
  const { totals, performance } = health.summary();
  expect(totals).toEqual({ checks: 3, healthy: 2, degraded: 0, unknown: 0, failed: 1 });
  expect(performance).toEqual({
    'database.client': expect.objectContaining({ samples: 1 }),
    'database.pool': expect.objectContaining({ samples: 1 }),
    'services.auth': null,
  });
});
