import { expect, test } from 'vitest';
import { createChronicle } from '../../../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../../../src/core/chronicle/history.ts';
import { createHealth } from '../../../../src/core/summary/health.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor } from '../../../support/build-monitor.ts';

async function startHealth() {
  const { monitor, clock, registry, baselines } = buildMonitor([
    buildCheck('database.client', [works, works, broken], { critical: true }),
    buildCheck('redis.connection'),
  ]);
  const { past } = createChronicle({ registry, clock, hasArchive: false });
  const health = createHealth({ registry, monitor, baselines, history: createHistory(), past });
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
