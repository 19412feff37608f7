import { expect, test } from 'vitest';
import { uptimeOf } from '../../../../src/core/chronicle/chronicle.ts';
import { hourMs } from '../../../../src/core/chronicle/hours.ts';
import { buildChronicle } from '../../../support/build-chronicle.ts';

const minute = 60_000;

test('looks are counted by the hour in which they came, and time by the hours that it fills', async () => {
  const { clock, watch, see, hourNow, ofHour } = buildChronicle();
  await clock.turn(59 * minute);
  await watch('healthy', 2 * minute);
  see('healthy');
  expect(ofHour(hourNow() - 1)).toMatchObject({ looks: { healthy: 6 }, seconds: { healthy: 60 } });
  expect(ofHour(hourNow())).toMatchObject({ looks: { healthy: 7 }, seconds: { healthy: 60 } });
});

test('an outage is as long as it was, however often it was looked at', async () => {
  const { watch, see, hourNow, ofHour } = buildChronicle();
  await watch('healthy', 40 * minute);
  await watch('failed', 10 * minute, { everyMs: 2_000 });
  await watch('healthy', 9 * minute);
  see('healthy');
  const counts = ofHour(hourNow());
  expect(counts?.looks).toMatchObject({ healthy: 295, failed: 300 });
  expect(counts?.seconds).toMatchObject({ healthy: 49 * 60, failed: 600 });
  expect(uptimeOf(counts)).toBe(83.05);
});

test('an hour in which nobody looked is not known, and has no uptime', async () => {
  const { clock, watch, hourNow, ofHour } = buildChronicle();
  await watch('healthy', minute);
  await clock.turn(3 * hourMs);
  await watch('healthy', minute);
  expect(ofHour(hourNow() - 1)).toBeNull();
  expect(uptimeOf(ofHour(hourNow() - 1))).toBeNull();
  expect(uptimeOf(ofHour(hourNow()))).toBe(100);
});

test('a look says how things are for three cadences, and nothing of the time after that', async () => {
  const { clock, see, hourNow, ofHour } = buildChronicle();
  see('healthy');
  await clock.turn(20 * minute);
  see('failed');
  expect(ofHour(hourNow())).toMatchObject({ looks: { healthy: 1, failed: 1 }, seconds: { healthy: 30, failed: 0 } });
});

test('what is unknown does not serve, and what was down for a moment was not up all the time', () => {
  const none = { healthy: 0, degraded: 0, unknown: 0, failed: 0 };
  const of = (seconds: Partial<typeof none>) => uptimeOf({ looks: none, seconds: { ...none, ...seconds } });
  expect(of({ healthy: 1, degraded: 1, unknown: 1, failed: 1 })).toBe(50);
  expect(of({ unknown: 3_600 })).toBe(0);
  expect(of({ healthy: 7_775_999, failed: 1 })).toBe(99.99);
  expect(of({ healthy: 1, failed: 7_775_999 })).toBe(0);
  expect(of({ degraded: 60 })).toBe(100);
});

test('what was just seen to be down is not 100, though no time has passed since', async () => {
  const { watch, see, hourNow, ofHour } = buildChronicle();
  await watch('healthy', 30 * minute);
  see('failed');
  expect(ofHour(hourNow())?.seconds.failed).toBe(0);
  expect(uptimeOf(ofHour(hourNow()))).toBe(99.99);
});

test('before any time has passed, looks are what there is to go by', () => {
  const { see, hourNow, ofHour } = buildChronicle();
  see('failed');
  expect(uptimeOf(ofHour(hourNow()))).toBe(0);
});

test('a clock that is set back counts in the hour that it shows, and mixes nothing up', async () => {
  const { clock, chronicle, watch, see, hourNow, ofHour } = buildChronicle();
  await watch('healthy', 5 * minute);
  see('failed');
  const before = hourNow();
  clock.setForward(-2 * hourMs);
  await clock.turn(10_000);
  see('healthy');
  expect(hourNow()).toBe(before - 2);
  expect(ofHour(hourNow())).toMatchObject({ looks: { healthy: 1 }, seconds: { failed: 10 } });
  expect(ofHour(before)?.seconds.healthy).toBe(300);
  const changes = chronicle.past.changesOf('database.query');
  expect(changes.map(({ from, to }) => `${from} ${to}`)).toEqual([
    'unknown healthy',
    'healthy failed',
    'failed healthy',
  ]);
  const times = changes.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
});

test('parts of seconds neither get lost nor count twice', async () => {
  const { watch, see, hourNow, ofHour } = buildChronicle();
  await watch('healthy', 10 * minute, { everyMs: 333 });
  see('healthy');
  expect(ofHour(hourNow())?.seconds.healthy).toBe(600);
});

test('changes are kept with what they came from, the newest forty of each check', async () => {
  const { past, clock, see } = buildChronicle();
  for (let index = 0; index < 50; index += 1) {
    see(index % 2 === 0 ? 'healthy' : 'failed');
    see('healthy', 'redis.cache');
    await clock.turn(1_000);
  }
  const changes = past.changesOf('database.query');
  expect(changes).toHaveLength(40);
  expect(changes.at(-1)).toMatchObject({ from: 'healthy', to: 'failed', reason: 'timeout', at: clock.now() - 1_000 });
  expect(past.changesOf('redis.cache')).toMatchObject([{ from: 'unknown', to: 'healthy', reason: null }]);
});

test('what is older than 90 days is forgotten, and a day takes memory for what was seen alone', async () => {
  const { chronicle, clock, see, hourNow, ofHour } = buildChronicle();
  const first = hourNow();
  see('healthy');
  await clock.turn(100 * 24 * hourMs);
  see('healthy');
  expect(ofHour(first)).toBeNull();
  expect(chronicle.past.since()).toBe(hourNow() * hourMs);
});

test('what another replica found out is not counted, but that it changed is known', async () => {
  const { chronicle, clock, resultOf, hourNow, ofHour, see } = buildChronicle();
  see('healthy');
  await clock.turn(10_000);
  chronicle.onResult(resultOf('failed'), { isAdopted: true });
  await clock.turn(10_000);
  see('failed');
  expect(ofHour(hourNow())).toMatchObject({ looks: { healthy: 1, failed: 1 }, seconds: { healthy: 10, failed: 0 } });
  expect(chronicle.past.changesOf('database.query').map(({ to }) => to)).toEqual(['healthy', 'failed']);
});

test('where nobody takes what is to be kept, nothing waits to be taken', async () => {
  const { chronicle, watch } = buildChronicle();
  await watch('healthy', minute);
  expect(chronicle.take()).toEqual({ tallies: [], changes: [] });
});

test('a trace says the same as the hours and days one by one', async () => {
  const { clock, watch, hourNow, past } = buildChronicle();
  await watch('healthy', 90 * minute);
  await watch('failed', 10 * minute);
  await clock.turn(3 * hourMs);
  await watch('degraded', 20 * hourMs, { everyMs: 30_000 });
  const check = 'database.query';
  const end = hourNow() + 1;
  const sum = (from: number, to: number) => past.count(check, from, to);

  const hours = past.trace(check, end - 30, end, 'hour');
  expect(hours.worst).toHaveLength(30);
  expect(hours.counts).toEqual(sum(end - 30, end));
  for (const [place, status] of hours.worst.entries()) {
    const counts = sum(end - 30 + place, end - 29 + place);
    const seen =
      counts &&
      (['failed', 'degraded', 'healthy'] as const).find((each) => counts.looks[each] + counts.seconds[each] > 0);
    expect(status, `hour ${place}`).toBe(seen);
  }
  expect(new Set(hours.worst)).toEqual(new Set([null, 'healthy', 'failed', 'degraded']));

  const tomorrow = Math.ceil(end / 24) * 24;
  const days = past.trace(check, tomorrow - 5 * 24, tomorrow, 'day');
  expect(days.worst).toEqual([null, null, null, 'failed', 'degraded']);
  expect(days.counts).toEqual(sum(tomorrow - 5 * 24, tomorrow));
  expect(past.trace(check, tomorrow - 5 * 24, tomorrow, 'day')).toEqual(days);
  expect(past.trace('redis.cache', end - 2, end, 'hour')).toEqual({ worst: [null, null], counts: null });
});

test('a trace has what is added to days that are over, and goes on with the days', async () => {
  const { chronicle, clock, see, hourNow, past } = buildChronicle({ hasArchive: true });
  const check = 'database.query';
  const trace = () => {
    const tomorrow = (Math.floor(hourNow() / 24) + 1) * 24;
    return past.trace(check, tomorrow - 3 * 24, tomorrow, 'day');
  };
  see('healthy');
  expect(trace().worst).toEqual([null, null, 'healthy']);
  const tally = { check, status: 'failed', hour: hourNow() - 24, looks: 3, seconds: 30 } as const;
  chronicle.merge({ tallies: [tally], changes: [] });
  expect(trace().worst).toEqual([null, 'failed', 'healthy']);
  expect(trace().counts).toMatchObject({ looks: { healthy: 1, failed: 3 } });
  chronicle.merge({ tallies: [{ ...tally, looks: 5 }], changes: [] });
  expect(trace().counts).toMatchObject({ looks: { healthy: 1, failed: 5 } });
  await clock.turn(24 * hourMs);
  expect(trace().worst).toEqual(['failed', 'healthy', null]);
  see('degraded');
  expect(trace().worst).toEqual(['failed', 'healthy', 'degraded']);
});

test('before the first result nothing is known, and of a check that is no more nothing is taken in', () => {
  const { chronicle, past, hourNow } = buildChronicle({ hasArchive: true });
  expect(past.since()).toBeNull();
  const tally = { status: 'failed', hour: hourNow(), looks: 3, seconds: 30 } as const;
  chronicle.merge({ tallies: [{ ...tally, check: 'redis.gone' }], changes: [] });
  expect([past.since(), past.count('redis.gone', hourNow(), hourNow() + 1)]).toEqual([null, null]);
  chronicle.merge({ tallies: [{ ...tally, check: 'redis.cache' }], changes: [] });
  expect(past.count('redis.cache', hourNow(), hourNow() + 1)?.looks.failed).toBe(3);
  expect(past.changesOf('redis.cache')).toEqual([]);
});

test('before anything is kept it is known whether it will be, and that nothing went wrong', () => {
  const nothing = { readAt: null, writtenAt: null, isAway: false };
  expect(buildChronicle().past.keeping()).toEqual({ hasArchive: false, ...nothing });
  expect(buildChronicle({ hasArchive: true }).past.keeping()).toEqual({ hasArchive: true, ...nothing });
});

test('it is known how many checks there are, one at least', () => {
  expect(buildChronicle().chronicle.checks).toBe(2);
  expect(buildChronicle({ checks: [] }).chronicle.checks).toBe(1);
});

test('a change is known before the archive has it, while it is on its way, and then as the archive has it', async () => {
  const { chronicle, clock, see, past } = buildChronicle({ hasArchive: true });
  const known = () => past.changesOf('database.query').map(({ from, to }) => `${from} ${to}`);
  see('healthy');
  see('failed', 'redis.cache');
  await clock.turn(1_000);
  see('healthy');
  see('failed');
  const all = ['unknown healthy', 'healthy failed'];
  expect(known()).toEqual(all);
  const { changes } = chronicle.take();
  expect(changes.map(({ check, to, ageMs }) => [check, to, ageMs])).toEqual([
    ['database.query', 'healthy', 1_000],
    ['redis.cache', 'failed', 1_000],
    ['database.query', 'failed', 0],
  ]);
  expect(known()).toEqual(all);
  chronicle.forgetTaken();
  expect(known()).toEqual([]);
  const written = changes.map(({ ageMs, ...change }) => ({ ...change, at: clock.now() - ageMs }));
  chronicle.merge({ tallies: [], changes: written });
  expect(known()).toEqual(all);
  expect(chronicle.take().changes).toEqual([]);
});

test('what turns to and fro while the archive is away takes the place of no other check', async () => {
  const { chronicle, clock, see } = buildChronicle({ hasArchive: true });
  see('healthy', 'redis.cache');
  for (let index = 0; index < 50; index += 1) {
    await clock.turn(1_000);
    see(index % 2 ? 'healthy' : 'failed');
  }
  const { changes } = chronicle.take();
  expect(changes.filter(({ check }) => check === 'redis.cache')).toHaveLength(1);
  const own = changes.filter(({ check }) => check === 'database.query').map(({ ageMs }) => ageMs);
  expect(own).toEqual(Array.from({ length: 40 }, (_, place) => (39 - place) * 1_000));
});

test('of an hour of which less than a second was seen no time is kept', async () => {
  const { chronicle, clock, see, hourNow } = buildChronicle({ hasArchive: true });
  await clock.turn(hourMs - 500);
  see('healthy');
  await clock.turn(900);
  see('failed');
  const check = 'database.query';
  expect(chronicle.take().tallies).toEqual([
    { check, status: 'healthy', hour: hourNow() - 1, looks: 1, seconds: 1 },
    { check, status: 'failed', hour: hourNow(), looks: 1, seconds: 0 },
  ]);
});

/** What an archive may hold when a process comes: a failure so long ago, seen in each hour up to now but for some. */
function held({ agoMs, missing = [] }: { readonly agoMs: number; readonly missing?: readonly number[] }) {
  const { chronicle, clock, hourNow } = buildChronicle({ hasArchive: true });
  const check = 'database.query';
  const at = clock.now() - agoMs;
  const tallies = Array.from({ length: 89 * 24 + 1 }, (_, ago) => ago)
    .filter((ago) => ago <= Math.ceil(agoMs / hourMs) && !missing.includes(ago))
    .map((ago) => ({ check, status: 'failed', hour: hourNow() - ago, looks: 1, seconds: 3_600 }) as const);
  const why = { reason: 'timeout', blockedBy: null, rank: 0 } as const;
  return { chronicle, clock, at, tallies, changes: [{ check, from: 'healthy', to: 'failed', at, ...why } as const] };
}

test.each([
  ['an hour ago', { agoMs: hourMs }, true],
  ['longer ago than hours are kept', { agoMs: 200 * 24 * hourMs }, true],
  ['of which the first hour was not seen', { agoMs: 10 * hourMs, missing: [10] }, false],
  ['of which an hour was not seen long since', { agoMs: 20 * hourMs, missing: [15] }, false],
  ['of which the last hour was not seen', { agoMs: 10 * hourMs, missing: [0] }, false],
  ['at the moment in which the process came', { agoMs: 0 }, false],
  ['a second after the process came', { agoMs: -1_000 }, false],
])('a status that was taken %s has been held since then as far as that was seen', (_what, given, isHeld) => {
  const { chronicle, at, tallies, changes } = held(given);
  chronicle.merge({ tallies, changes });
  // Only when all of it was read.
  expect(chronicle.heldSince('database.query', 'failed')).toBeNull();
  chronicle.note({ readAt: at });
  expect(chronicle.heldSince('database.query', 'failed')).toBe(isHeld ? at : null);
  expect(chronicle.heldSince('database.query', 'healthy')).toBeNull();
});

test('what comes into the archive after it was read says nothing of what was held before', () => {
  const { chronicle, at, tallies, changes } = held({ agoMs: hourMs });
  chronicle.merge({ tallies, changes: [] });
  chronicle.note({ readAt: at });
  chronicle.merge({ tallies: [], changes });
  expect(chronicle.heldSince('database.query', 'failed')).toBeNull();
});

test('days are kept for ninety days, the one under way among them', async () => {
  for (const [days, looks] of [
    [89, 1],
    [90, undefined],
  ] as const) {
    const { clock, see, hourNow, ofHour } = buildChronicle();
    const first = hourNow();
    see('healthy');
    await clock.turn(days * 24 * hourMs);
    see('healthy');
    expect(ofHour(first)?.looks.healthy, `${days} days`).toBe(looks);
  }
});

test.each([
  ['ninety days ago, when a day that is over comes out of the archive at midnight', -90],
  ['ninety days ahead, from a process whose clock is wrong', 90],
])('what somebody counted %s takes the place of nothing that was seen', (_, days) => {
  const { chronicle, see, hourNow, ofHour } = buildChronicle({ hasArchive: true });
  see('healthy');
  for (const status of ['healthy', 'failed'] as const) {
    const tally = { check: 'database.query', status, hour: hourNow() + days * 24, looks: 3, seconds: 60 };
    chronicle.merge({ tallies: [tally], changes: [] });
  }
  expect(ofHour(hourNow())?.looks.healthy).toBe(1);
  expect(ofHour(hourNow() + days * 24)).toBeNull();
});

test('the first hour of which anything is known is that of any check and status, be it the first of its day', () => {
  const { chronicle, past, hourNow } = buildChronicle({ hasArchive: true });
  const midnight = Math.floor(hourNow() / 24) * 24;
  const add = (check: string, hour: number, looks = 1) =>
    chronicle.merge({ tallies: [{ check, status: 'failed', hour, looks, seconds: 0 }], changes: [] });
  add('database.query', midnight + 9, 0);
  expect(past.since()).toBeNull();
  add('database.query', midnight + 10);
  expect(past.since()).toBe((midnight + 10) * hourMs);
  add('redis.cache', midnight - 24);
  expect(past.since()).toBe((midnight - 24) * hourMs);
  add('database.query', midnight);
  expect(past.since()).toBe((midnight - 24) * hourMs);
});

test('a whole day has the looks and the seconds of all of its hours, and each hour its own', () => {
  const { chronicle, past, hourNow } = buildChronicle({ hasArchive: true });
  const check = 'database.query';
  const midnight = Math.floor(hourNow() / 24) * 24;
  const tallies = [0, 12, 23].map(
    (hour) => ({ check, status: 'failed', hour: midnight + hour, looks: 1 + hour, seconds: 100 + hour }) as const,
  );
  chronicle.merge({ tallies, changes: [] });
  const whole = { looks: { failed: 38 }, seconds: { failed: 335 } };
  expect(past.count(check, midnight, midnight + 24)).toMatchObject(whole);
  expect(past.count(check, midnight + 23, midnight + 24)).toMatchObject({
    ...{ looks: { failed: 24 }, seconds: { failed: 123 } },
  });
  // Of the days before it nothing is known.
  expect(past.trace(check, midnight - 48, midnight + 24, 'day').counts).toMatchObject(whole);
  const later = past.trace(check, midnight - 48, midnight + 48, 'day');
  expect(later.worst).toEqual([null, null, 'failed', null]);
  expect(later.counts).toMatchObject(whole);
});
