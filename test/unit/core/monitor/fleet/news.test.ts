import { expect, test } from 'vitest';
import type { Check } from '../../../../../src/core/check.ts';
import { notRun } from '../../../../../src/core/monitor/evidence.ts';
import { type Fleet, type Received, toShared } from '../../../../../src/core/monitor/fleet/fleet.ts';
import type { Outcome } from '../../../../../src/core/outcome.ts';
import { broken, buildCheck, works } from '../../../../support/build-check.ts';
import { buildMonitorOn, createGate } from '../../../../support/build-monitor.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeeper } from '../../../../support/memory-fleet.ts';

const second = 1_000;

/** A replica that is due every five minutes and listens every ten seconds: what it then hears is up to the test. */
function createListener(database: () => Outcome = () => works) {
  const clock = createFakeClock();
  const news = createGate<ReadonlyMap<string, Received>>();
  const heard: (readonly string[])[] = [];
  const fleet: Fleet = {
    ...createMemoryKeeper(clock).join('one', ['rls', 'email']),
    news(known) {
      heard.push([...known.keys()]);
      return heard.length === 1 ? news.promise : Promise.resolve(new Map());
    },
  };
  const rls = buildCheck('rls.isolation', [works], { dependsOn: ['database.client'] });
  const email = buildCheck('email.domain');
  const client: Check = { name: 'database.client', title: 'Reached', confirmAfter: 1, run: database };
  const cadences = { rls: 300 * second, email: 300 * second };
  const built = buildMonitorOn(clock, [client, rls, email], { fleet, cadences });
  /** What another replica finds out now. */
  const found = (check: Check): Received => ({
    ...{ run: clock.now() + 3_600 * second, ageMs: 0 },
    snapshot: {
      replica: 'other',
      completeAgoMs: 0,
      results: [toShared({ ...notRun(check, clock.now()), status: 'healthy', message: 'By other' }, 7, clock.now())],
    },
  });
  return { ...built, clock, heard, news, rls, email, found };
}

test('news that come after the stop are shown to nobody', async () => {
  const { monitor, clock, news, rls, adopted, found } = createListener();
  monitor.start();
  await clock.turn(10 * second);
  monitor.stop();
  news.resolve(new Map([['rls', found(rls)]]));
  await clock.turn(0);
  expect(adopted).toEqual([]);
  expect(monitor.snapshot('rls').sharedBy).toBeNull();
});

test('news of what cannot be asked here any more are not shown, and the rest is', async () => {
  let isAway = false;
  const { monitor, clock, news, rls, email, found } = createListener(() => (isAway ? broken : works));
  monitor.start();
  await clock.turn(10 * second);
  isAway = true;
  await Promise.all([monitor.refresh('database'), clock.turn(0)]);
  const before = monitor.snapshot('rls');
  expect(before.results[0]?.reason).toBe('dependency_failed');
  news.resolve(
    new Map([
      ['rls', found(rls)],
      ['email', found(email)],
    ]),
  );
  await clock.turn(0);
  expect(monitor.snapshot('rls')).toBe(before);
  expect(monitor.snapshot('email').results[0]?.message).toBe('By other');
});

test('nobody is asked for news of what cannot be asked here, nor for any where that is all', async () => {
  const clock = createFakeClock();
  const keeper = createMemoryKeeper(clock);
  const client = buildCheck('database.client', [broken, works], { confirmAfter: 1 });
  const rls = buildCheck('rls.isolation', [works], { dependsOn: ['database.client'] });
  const { monitor } = buildMonitorOn(clock, [client, rls], {
    fleet: keeper.join('one', ['rls']),
    cadences: { database: 60 * second },
  });
  monitor.start();
  await clock.turn(11 * second);
  expect(keeper.asked.news).toBe(0);
  await clock.turn(10 * second);
  expect(monitor.snapshot('rls').status).toBe('healthy');
  await clock.turn(10 * second);
  expect(keeper.asked.news).toBeGreaterThan(0);
});
