import { expect, test } from 'vitest';
import type { Check } from '../../../../src/core/check.ts';
import { createHistory } from '../../../../src/core/chronicle/history.ts';
import type { Observer } from '../../../../src/core/observer.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor, createGate } from '../../../support/build-monitor.ts';

const second = 1_000;

const odd = (run: () => unknown): Check => ({ ...buildCheck('a.odd'), run: run as Check['run'] });

test.each([5, 60])(
  'an event loop that was blocked for %i s between two looks turns nothing that works',
  async (seconds) => {
    const check = buildCheck('database.query');
    const { monitor, clock, statusOf, transitions } = buildMonitor([check, buildCheck('redis.cache')]);
    monitor.start();
    await clock.turn(5 * second);
    clock.stop(seconds * second);
    // Timers come before requests, and what they begin is answered.
    await clock.turn(0);
    expect(monitor.isTurning()).toBe(true);
    expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
    await clock.turn(20 * second);
    expect(transitions.filter(({ to }) => to.status === 'failed')).toEqual([]);
    expect(statusOf('database.query')).toMatchObject({ status: 'healthy', consecutiveFailures: 0 });
  },
);

test.each([5, 60])(
  'one that was blocked for %i s amid a look asks anew, and turns nothing that works',
  async (seconds) => {
    const gates = [createGate<typeof works>(), createGate<typeof works>()];
    let runs = 0;
    const check = { ...buildCheck('database.query'), run: () => gates[runs++ - 1]?.promise ?? works };
    const { monitor, clock, statusOf, transitions } = buildMonitor([check]);
    monitor.start();
    await clock.turn(10 * second);
    expect(runs).toBe(2);
    gates[0]?.resolve(works);
    clock.stop(seconds * second);
    await clock.turn(0);
    gates[1]?.resolve(works);
    await clock.turn(10 * second);
    expect(transitions.filter(({ to }) => to.status === 'failed')).toEqual([]);
    expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
  },
);

test.each<[string, () => unknown]>([
  [
    'throws undefined',
    () => {
      throw undefined;
    },
  ],
  ['rejects with undefined', () => Promise.reject(undefined)],
  ['rejects with null', () => Promise.reject(null)],
  ['rejects with itself', () => Promise.reject(Object.create(null))],
  ['answers with nothing', () => undefined],
])('a check that %s is crashed, and the others go on', async (_, run) => {
  const { monitor, clock, statusOf } = buildMonitor([odd(run), buildCheck('a.sound')]);
  monitor.start();
  await clock.turn(30 * second);
  expect(statusOf('a.odd')).toMatchObject({ status: 'failed', reason: 'crashed' });
  expect(statusOf('a.sound')).toMatchObject({ status: 'healthy', consecutiveFailures: 0 });
});

test('of a check that settles twice, the first answer counts, once', async () => {
  const twice = odd(() => ({
    // biome-ignore lint/suspicious/noThenProperty: what a check of somebody else may return
    then(resolve: (outcome: unknown) => void, reject: (error: unknown) => void) {
      resolve(works);
      resolve(broken);
      reject(new Error('late'));
    },
  }));
  const { monitor, clock, statusOf, results } = buildMonitor([twice]);
  monitor.start();
  await clock.turn(0);
  expect(statusOf('a.odd')).toMatchObject({ status: 'healthy' });
  expect(results).toHaveLength(1);
});

test('a check that never settles is late each time, and keeps none of the others waiting', async () => {
  const never = odd(() => new Promise(() => {}));
  const sound = buildCheck('b.sound');
  const { monitor, clock, statusOf, results } = buildMonitor([never, sound]);
  monitor.start();
  await clock.turn(60 * second);
  expect(statusOf('a.odd')).toMatchObject({ status: 'failed', reason: 'timeout' });
  expect(results.filter(({ check }) => check === 'b.sound').length).toBe(sound.seen.runs);
  expect(sound.seen.runs).toBe(7);
  expect(monitor.isTurning()).toBe(true);
});

test.each<keyof Observer>(['onResult', 'onTransition', 'onSnapshot', 'onFlapping'])(
  'an observer whose %s throws disturbs neither the checks nor the observers after it',
  async (method) => {
    const outcomes = [works, broken, works, broken, works];
    const { monitor, clock, statusOf, transitions } = buildMonitor([
      buildCheck('database.query', outcomes, { confirmAfter: 1 }),
    ]);
    let heard = 0;
    monitor.observe({
      [method]() {
        throw new Error('an observer that is broken');
      },
    });
    monitor.observe({
      [method]() {
        heard += 1;
      },
    });
    monitor.start();
    await clock.turn(60 * second);
    expect(statusOf('database.query')).toMatchObject({ status: 'healthy' });
    expect(transitions).toHaveLength(5);
    expect(heard).toBeGreaterThan(0);
  },
);

test('thousands of transitions leave the last of them, and no more memory than those take', async () => {
  let runs = 0;
  const check = {
    ...buildCheck('a.restless', [], { confirmAfter: 1 }),
    run: () => (runs++ % 2 === 0 ? works : broken),
  };
  const { monitor, clock, statusOf, transitions } = buildMonitor([check], { cadences: { a: 1_000 } });
  const history = createHistory();
  monitor.observe(history);
  monitor.start();
  await clock.turn(5_000 * second);
  expect(transitions.length).toBeGreaterThan(4_000);
  expect(history.transitions()).toHaveLength(200);
  expect(history.resultsOf('a.restless')).toHaveLength(100);
  // As many as there can be within the minute that is looked at.
  expect(statusOf('a.restless')?.flapping?.turns).toBeLessThanOrEqual(70);
  expect(clock.armed).toBe(1);
});
