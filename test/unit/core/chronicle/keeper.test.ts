import { expect, test } from 'vitest';
import type { CheckId } from '../../../../src/core/check.ts';
import type { Tally } from '../../../../src/core/chronicle/archive.ts';
import { hourMs } from '../../../../src/core/chronicle/hours.ts';
import { createKeeper } from '../../../../src/core/chronicle/keeper.ts';
import { createBaselines } from '../../../../src/core/monitor/baselines.ts';
import { buildChronicle, type ChronicleParts } from '../../../support/build-chronicle.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createMemoryArchive, type MemoryArchive } from '../../../support/memory-archive.ts';

const minute = 60_000;

/** A process that keeps what it sees in an archive. */
function startProcess(archive: MemoryArchive, parts: ChronicleParts = {}, writer = 'one') {
  const built = buildChronicle({ hasArchive: true, ...parts });
  const baselines = createBaselines();
  const { chronicle, clock } = built;
  const keeper = createKeeper({ chronicle, baselines, archive: archive.openAgain(), clock, writer, random: () => 1 });
  return { ...built, keeper, baselines };
}

function start() {
  const clock = createFakeClock();
  const archive = createMemoryArchive(clock);
  return { archive, ...startProcess(archive, { clock }) };
}

const hour = Math.floor(Date.parse('2026-11-22T12:00:00Z') / hourMs);
const healthy = `database.query healthy ${hour}`;

test('what was seen is written once a minute', async () => {
  const { archive, keeper, watch } = start();
  keeper.start();
  await watch('healthy', 59_000);
  expect(archive.batches).toHaveLength(1);
  await watch('healthy', 10 * minute);
  expect(archive.batches).toHaveLength(11);
  expect(archive.reads).toBe(1);
  expect(archive.sums.get(healthy)?.[1]).toBeGreaterThan(9 * 60);
});

test('a process that comes later shows what the one before it saw, and goes on from there', async () => {
  const { archive, keeper, watch, clock } = start();
  keeper.start();
  await watch('healthy', 5 * minute);
  await watch('failed', 5 * minute);
  await keeper.stop();
  const next = startProcess(archive, { clock }, 'two');
  next.keeper.start();
  await next.watch('failed', 5 * minute);
  expect(next.ofHour(hour)?.looks).toMatchObject({ healthy: 30, failed: 60 });
  expect(next.past.changesOf('database.query').map(({ from, to }) => `${from} ${to}`)).toEqual([
    'unknown healthy',
    'healthy failed',
  ]);
  expect(next.past.keeping()).toMatchObject({ isAway: false, readAt: expect.any(Number) });
});

test('what was counted before the archive was read is added, not overwritten', async () => {
  const { archive, keeper, watch, clock } = start();
  keeper.start();
  await watch('healthy', 5 * minute);
  await keeper.stop();
  archive.state = 'away';
  const next = startProcess(archive, { clock }, 'two');
  next.keeper.start();
  await next.watch('healthy', 5 * minute);
  expect(next.ofHour(hour)?.looks.healthy).toBe(30);
  archive.state = 'there';
  await next.watch('healthy', 10_000);
  expect(next.ofHour(hour)?.looks.healthy).toBe(61);
  await next.watch('healthy', 2 * minute);
  expect(next.ofHour(hour)?.looks.healthy).toBe(73);
});

test('replicas that look at the same time add up, and each shows what all have seen', async () => {
  const { archive, keeper, see, clock, ofHour } = start();
  const other = startProcess(archive, { clock }, 'two');
  for (const each of [keeper, other.keeper]) each.start();
  for (let index = 0; index < 60; index += 1) {
    see('healthy');
    other.see('healthy');
    await clock.turn(10_000);
  }
  await clock.turn(2 * minute);
  expect(archive.sums.get(healthy)).toEqual([120, 1_180]);
  expect([ofHour(hour)?.looks.healthy, other.ofHour(hour)?.looks.healthy]).toEqual([120, 120]);
});

test('while the archive is away it is counted in memory, said so, and written when it is back', async () => {
  const { archive, keeper, watch, past, ofHour } = start();
  keeper.start();
  await watch('healthy', 2 * minute);
  archive.state = 'away';
  await watch('healthy', 30 * minute);
  expect(past.keeping()).toMatchObject({ isAway: true });
  expect(ofHour(hour)?.looks.healthy).toBe(192);
  archive.state = 'there';
  await watch('healthy', 2 * minute);
  expect(past.keeping()).toMatchObject({ isAway: false });
  await keeper.stop();
  expect(archive.sums.get(healthy)?.[0]).toBe(204);
  expect(ofHour(hour)?.looks.healthy).toBe(204);
});

test('a batch of which nobody knows whether it arrived is sent again as it is, and counts once', async () => {
  const { archive, keeper, watch, ofHour } = start();
  keeper.start();
  await watch('healthy', 2 * minute);
  archive.state = 'mute';
  await watch('healthy', 3 * minute);
  archive.state = 'there';
  await watch('healthy', 2 * minute);
  await keeper.stop();
  expect(archive.sums.get(healthy)?.[0]).toBe(42);
  expect(ofHour(hour)?.looks.healthy).toBe(42);
  const sequences = archive.batches.map(({ sequence }) => sequence);
  expect(sequences.length).toBeGreaterThan(new Set(sequences).size);
});

test('a process that stops writes what is left, and one that never started writes nothing', async () => {
  const { archive, keeper, see } = start();
  see('healthy');
  keeper.start();
  await keeper.stop();
  expect(archive.sums.get(healthy)).toEqual([1, 0]);
  const idle = start();
  idle.see('healthy');
  await idle.keeper.stop();
  expect(idle.archive.batches).toEqual([]);
});

test('a process that stops waits for no archive that hangs', async () => {
  const { archive, clock } = start();
  const hang = (signal: AbortSignal) =>
    new Promise<null>((resolve) => {
      if (signal.aborted) resolve(null);
      signal.addEventListener('abort', () => resolve(null));
    });
  const hanging = { ...archive, read: hang };
  const { chronicle, past } = buildChronicle({ clock, hasArchive: true });
  const keeper = createKeeper({ chronicle, baselines: createBaselines(), archive: hanging, clock, writer: 'one' });
  keeper.start();
  await clock.turn(0);
  const stopped = keeper.stop();
  await clock.turn(1_000);
  await stopped;
  await clock.turn(0);
  expect(archive.batches).toEqual([]);
  // That it was not waited for says nothing about it.
  expect([past.keeping().isAway, clock.armed]).toEqual([false, 0]);
});

test('an archive that breaks ends nothing, and is tried again', async () => {
  const { archive, clock } = start();
  const { chronicle, past } = buildChronicle({ clock, hasArchive: true });
  let isBroken = true;
  const brittle = {
    ...archive,
    add: (...words: Parameters<typeof archive.add>) => {
      if (isBroken) throw new RangeError('Invalid time value');
      return archive.add(...words);
    },
  };
  const keeper = createKeeper({ chronicle, baselines: createBaselines(), archive: brittle, clock, writer: 'one' });
  keeper.start();
  await clock.turn(0);
  expect(past.keeping()).toMatchObject({ isAway: true, writtenAt: null });
  isBroken = false;
  await clock.turn(minute);
  expect(past.keeping()).toMatchObject({ isAway: false, writtenAt: expect.any(Number) });
});

test('slowness is found right after a restart, because what is normal is known', async () => {
  const { archive, keeper, baselines, clock } = start();
  keeper.start();
  for (let index = 0; index < 60; index += 1) baselines.record('database.query', 10);
  await clock.turn(2 * minute);
  const next = startProcess(archive, { clock }, 'two');
  next.keeper.start();
  await clock.turn(0);
  const verdicts = [200, 200, 200, 200].map((ms) => next.baselines.record('database.query', ms));
  expect(verdicts.at(-1)).toMatchObject({ recentMedianMs: 200 });
});

test('a level that nothing has come near for a week is not what is normal now', async () => {
  const { archive, keeper, baselines, clock } = start();
  keeper.start();
  for (let index = 0; index < 60; index += 1) baselines.record('database.query', 10);
  await clock.turn(2 * minute);
  await keeper.stop();
  await clock.turn(8 * 24 * hourMs);
  const next = startProcess(archive, { clock }, 'two');
  next.keeper.start();
  await clock.turn(0);
  for (const ms of [200, 200, 200, 200]) expect(next.baselines.record('database.query', ms)).toBeNull();
});

test('a status that was held over a restart has been so since then', async () => {
  const { archive, keeper, watch, clock } = start();
  keeper.start();
  await watch('healthy', 10 * minute);
  const failedAt = clock.now();
  await watch('failed', 10 * minute);
  await keeper.stop();
  const next = startProcess(archive, { clock }, 'two');
  expect(next.chronicle.heldSince('database.query', 'failed')).toBeNull();
  next.keeper.start();
  await clock.turn(0);
  expect(next.chronicle.heldSince('database.query', 'failed')).toBe(failedAt);
  expect(next.chronicle.heldSince('database.query', 'healthy')).toBeNull();
  expect(next.chronicle.heldSince('redis.cache', 'healthy')).toBeNull();
});

test('where nobody looked for hours, nobody knows since when', async () => {
  const { archive, keeper, watch, clock } = start();
  keeper.start();
  await watch('failed', 10 * minute);
  await keeper.stop();
  await clock.turn(5 * hourMs);
  const next = startProcess(archive, { clock }, 'two');
  next.keeper.start();
  next.see('failed');
  await clock.turn(0);
  expect(next.chronicle.heldSince('database.query', 'failed')).toBeNull();
});

test('however long the archive is away, what waits for it is bounded', async () => {
  const { archive, keeper, clock, see, chronicle } = start();
  archive.state = 'away';
  keeper.start();
  for (let index = 0; index < 25_000; index += 1) {
    see(index % 2 === 0 ? 'healthy' : 'failed');
    clock.stop(hourMs);
  }
  const { tallies, changes } = chronicle.take();
  expect([tallies.length, changes.length]).toEqual([20_000, 40]);
});

test('a process that starts or stops twice reads once and writes what is left once', async () => {
  const { archive, keeper, see, clock } = start();
  keeper.start();
  keeper.start();
  see('healthy');
  await clock.turn(0);
  expect([archive.reads, archive.batches.length]).toEqual([1, 1]);
  await keeper.stop();
  const written = archive.batches.length;
  await keeper.stop();
  keeper.start();
  await clock.turn(10 * minute);
  expect([archive.reads, archive.batches.length]).toEqual([1, written]);
  expect(clock.armed).toBe(0);
});

test('an archive of which the days cannot be read is not read, and nothing is written before it is', async () => {
  const { archive, clock } = start();
  const { chronicle, past, see } = buildChronicle({ clock, hasArchive: true });
  let isBroken = true;
  const blind = { ...archive, readDays: async () => (isBroken ? null : []) };
  const keeper = createKeeper({ chronicle, baselines: createBaselines(), archive: blind, clock, writer: 'one' });
  see('healthy');
  keeper.start();
  await clock.turn(4_000);
  expect(past.keeping()).toMatchObject({ readAt: null, writtenAt: null, isAway: true });
  expect(archive.batches).toEqual([]);
  isBroken = false;
  await clock.turn(1_000);
  expect(past.keeping()).toMatchObject({ readAt: clock.now(), writtenAt: clock.now(), isAway: false });
  expect(archive.sums.get(healthy)).toEqual([1, 0]);
});

const batchOf = (tallies: readonly Tally[]) => ({ writer: 'old', sequence: 1, tallies, changes: [], baselines: [] });
const { signal } = new AbortController();

test('what the archive keeps of days that are not shown any more takes the place of none that are', async () => {
  const { archive, keeper, ofHour } = start();
  const tally = { check: 'database.query', status: 'healthy', looks: 6, seconds: 60 } as const;
  const hours = [91, 90, 89, 1, 0].map((days) => hour - days * 24);
  await archive.add(batchOf(hours.map((each) => ({ ...tally, hour: each }))), Math.floor(hour / 24), signal);
  keeper.start();
  await keeper.stop();
  expect(hours.map((each) => ofHour(each)?.looks.healthy ?? null)).toEqual([null, null, 6, 6, 6]);
});

const many = (count: number) => Array.from({ length: count }, (_, place): CheckId => `many.check_${place}`);

test.each([
  [1, [90]],
  [2, [50, 40]],
  [30, Array(30).fill(3)],
  [500, Array(90).fill(1)],
])(
  'of %i checks ninety days are read a hundred at a time, each day once and the newest first',
  async (count, sizes) => {
    const clock = createFakeClock();
    const archive = createMemoryArchive(clock);
    const { chronicle } = buildChronicle({ clock, hasArchive: true, checks: many(count) });
    const calls: (readonly number[])[] = [];
    const counting = {
      ...archive,
      readDays: async (days: readonly number[]) => {
        calls.push(days);
        return [];
      },
    };
    const keeper = createKeeper({ chronicle, baselines: createBaselines(), archive: counting, clock, writer: 'one' });
    keeper.start();
    await keeper.stop();
    const today = Math.floor(hour / 24);
    expect(calls.map(({ length }) => length)).toEqual(sizes);
    expect(calls.flatMap((days) => [...days].reverse())).toEqual(Array.from({ length: 90 }, (_, ago) => today - ago));
  },
);

test('what is too much for one batch goes out with the next, in the same minute', async () => {
  const { archive, keeper, clock, see } = start();
  for (let index = 0; index < 2_500; index += 1) {
    see('healthy');
    clock.stop(hourMs);
  }
  keeper.start();
  await clock.turn(0);
  expect(archive.batches.map(({ tallies }) => tallies.length)).toEqual([2_000, 500]);
  expect(archive.sums.size).toBe(2_500);
});

test('the first batch holds what was seen, and after an outage two are written at once', async () => {
  const { archive, keeper, clock, see } = start();
  see('healthy');
  keeper.start();
  await clock.turn(0);
  expect(archive.batches.map(({ tallies }) => tallies)).toEqual([
    [{ check: 'database.query', status: 'healthy', hour, looks: 1, seconds: 0 }],
  ]);
  archive.state = 'away';
  see('failed');
  await clock.turn(minute);
  see('degraded');
  archive.state = 'there';
  await clock.turn(minute);
  expect(archive.batches.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(archive.batches.slice(1).map(({ tallies }) => tallies.map(({ status }) => status))).toEqual([
    ['failed'],
    ['failed', 'degraded'],
  ]);
});

test('what is normal is known for a week, and not a moment longer', async () => {
  const weekMs = 7 * 24 * hourMs;
  for (const [ageMs, isKnown] of [
    [weekMs - 1, true],
    [weekMs, false],
  ] as const) {
    const { archive, keeper, baselines, clock } = start();
    const written = [{ check: 'database.query', at: clock.now() - ageMs, written: '465:60' }];
    await archive.add({ ...batchOf([]), baselines: written }, Math.floor(hour / 24), signal);
    keeper.start();
    await keeper.stop();
    baselines.record('database.query', 10);
    expect(baselines.performance('database.query')?.baselineMs !== null, `${ageMs} ms`).toBe(isKnown);
  }
});

test('a process that has stopped leaves no timer', async () => {
  const { keeper, clock } = start();
  keeper.start();
  await clock.turn(0);
  expect(clock.armed).toBe(1);
  await keeper.stop();
  expect(clock.armed).toBe(0);
});
