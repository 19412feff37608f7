import { expect, test } from 'vitest';
import { createFlaps } from '../../../../src/core/monitor/flaps.ts';
import type { Status } from '../../../../src/core/status.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor } from '../../../support/build-monitor.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

function open(cadenceMs = 10_000) {
  const clock = createFakeClock();
  const flaps = createFlaps({ clock, cadenceMs });
  const see = async (afterMs: number, status: Status) => {
    await clock.turn(afterMs);
    return flaps.note(status);
  };
  return { clock, see };
}

test('one outage is no flapping, and neither is a first look that is bad', async () => {
  const { see } = open();
  for (const status of ['failed', 'healthy', 'failed', 'failed', 'healthy'] as const)
    expect(await see(5_000, status)).toBeNull();
});

test('what was bad twice and good twice within ten cadences goes up and down, since the first of these changes', async () => {
  const { clock, see } = open();
  const start = clock.now();
  await see(0, 'healthy');
  await see(5_000, 'failed');
  await see(5_000, 'healthy');
  expect(await see(5_000, 'failed')).toBeNull();
  expect(await see(5_000, 'healthy')).toEqual({ turns: 4, since: start + 5_000 });
  expect(await see(5_000, 'degraded')).toEqual({ turns: 5, since: start + 5_000 });
});

test('it goes up and down until it has been steady for five cadences, in whichever status', async () => {
  for (const end of ['healthy', 'failed'] as const) {
    const { see } = open();
    for (const status of ['healthy', 'failed', 'healthy', 'failed', 'healthy', end] as const) await see(5_000, status);
    expect(await see(40_000, end)).not.toBeNull();
    expect(await see(15_000, end)).toBeNull();
    expect(await see(5_000, end)).toBeNull();
  }
});

test('the same changes over a longer time are no flapping', async () => {
  const { see } = open();
  for (const status of ['healthy', 'failed', 'healthy', 'failed', 'healthy', 'failed'] as const)
    expect(await see(40_000, status)).toBeNull();
});

test('what could not be asked because of something else does not go up and down with it', async () => {
  const { see } = open();
  for (let time = 0; time < 10; time += 1) {
    expect(await see(1_000, 'healthy')).toBeNull();
    expect(await see(1_000, 'unknown')).toBeNull();
  }
});

test('what worked before it could not be asked, and does not after, has changed', async () => {
  const { see } = open();
  for (const status of ['healthy', 'unknown', 'failed', 'unknown', 'healthy', 'unknown', 'failed'] as const)
    expect(await see(5_000, status)).toBeNull();
  expect(await see(5_000, 'healthy')).toMatchObject({ turns: 4 });
});

test('a change counts for ten cadences, and not a moment longer', async () => {
  for (const [lastMs, told] of [
    [39_999, expect.objectContaining({ turns: 4 })],
    [40_000, null],
  ] as const) {
    const { see } = open();
    // Long after the machine was started.
    await see(3_600_000, 'healthy');
    for (const status of ['failed', 'healthy', 'failed'] as const) await see(30_000, status);
    expect(await see(lastMs, 'healthy'), `${lastMs} ms`).toEqual(told);
  }
});

test('what was steady for five cadences is so from that moment on', async () => {
  const { see } = open();
  for (const status of ['healthy', 'failed', 'healthy', 'failed', 'healthy'] as const) await see(5_000, status);
  expect(await see(49_999, 'healthy')).not.toBeNull();
  expect(await see(1, 'healthy')).toBeNull();
});

test('a wall clock that is set back says nothing about it', async () => {
  const { clock, see } = open();
  for (const status of ['healthy', 'failed', 'healthy', 'failed'] as const) await see(5_000, status);
  clock.setForward(-86_400_000);
  expect(await see(5_000, 'healthy')).toMatchObject({ turns: 4 });
});

test('what goes up and down is told in its result, to observers once, and asked sooner while it is up', async () => {
  const outcomes = [works, broken, works, broken, works];
  const check = buildCheck('database.query', outcomes, { critical: true, confirmAfter: 1 });
  const { monitor, clock, statusOf } = buildMonitor([check, buildCheck('database.pool')]);
  const told: unknown[] = [];
  monitor.observe({ onFlapping: (flapping) => told.push(flapping) });
  monitor.start();
  await clock.turn(25_000);
  expect(check.seen.runs).toBeGreaterThanOrEqual(5);
  expect(statusOf('database.query')).toMatchObject({ status: 'healthy', flapping: { turns: 4 } });
  expect(statusOf('database.pool')?.flapping).toBeNull();
  expect(told).toEqual([{ check: 'database.query', flapping: expect.objectContaining({ turns: 4 }) }]);
  const before = check.seen.runs;
  await clock.turn(10_000);
  expect(check.seen.runs - before).toBe(5);
  await clock.turn(50_000);
  expect(statusOf('database.query')?.flapping).toBeNull();
  expect(told.slice(1)).toEqual([{ check: 'database.query', flapping: null }]);
  const steady = check.seen.runs;
  await clock.turn(20_000);
  expect(check.seen.runs - steady).toBe(2);
});
