import { beforeEach, describe, expect, test } from 'vitest';
import type { Archive, Batch, Kept } from '../../src/core/chronicle/archive.ts';
import { hoursPerDay } from '../../src/core/chronicle/hours.ts';

export interface ArchiveUnderTest {
  /** An archive that is empty. */
  open(): Promise<Archive>;
  /** The same archive, as another process opens it. */
  openAgain(): Archive;
  /** Milliseconds since 1970, by the clock that transitions are told by. */
  now(): Promise<number>;
}

const signal = new AbortController().signal;
const hour = 12 * hoursPerDay + 7;
const [check, other] = ['database.query', 'redis.cache'];
const tally = { check, status: 'healthy', hour, looks: 6, seconds: 60 } as const;
const why = { reason: 'timeout', blockedBy: null, rank: 43 } as const;
const change = { check, from: 'healthy', to: 'failed', ...why, ageMs: 10_000 } as const;

const batch = (parts: Partial<Batch> = {}): Batch => ({
  writer: 'one',
  sequence: 1,
  tallies: [],
  changes: [],
  baselines: [],
  ...parts,
});

/** What Redis and the archive of the tests both promise. */
export function describeArchive(name: string, { open, openAgain, now }: ArchiveUnderTest): void {
  describe(`${name} keeps the contract of an archive`, () => {
    let archive: Archive;
    const add = async (parts: Partial<Batch>, to: Archive = archive): Promise<Kept> => {
      const kept = await to.add(batch(parts), 12, signal);
      if (!kept) throw new Error('Nothing was written');
      return kept;
    };
    const read = async () => {
      const kept = await openAgain().read(signal);
      if (!kept) throw new Error('Nothing was read');
      return kept;
    };

    beforeEach(async () => {
      archive = await open();
    });

    test('what is empty has nothing, which is an answer', async () => {
      expect(await archive.read(signal)).toEqual({ tallies: [], changes: [], baselines: [] });
      expect(await archive.readDays([11, 12], signal)).toEqual([]);
    });

    test('counts of several writers are added up, by check, status and hour', async () => {
      await add({ tallies: [tally, { ...tally, status: 'failed', looks: 1, seconds: 2 }] });
      const kept = await add({
        writer: 'two',
        tallies: [tally, { ...tally, hour: hour + 1 }, { ...tally, check: other }],
      });
      const all = await openAgain().readDays([12], signal);
      expect(all).toHaveLength(4);
      expect(all).toEqual(
        expect.arrayContaining([
          { ...tally, looks: 12, seconds: 120 },
          { ...tally, status: 'failed', looks: 1, seconds: 2 },
          { ...tally, hour: hour + 1 },
          { ...tally, check: other },
        ]),
      );
      expect(kept.tallies).toEqual(expect.arrayContaining([...(all ?? [])]));
    });

    test('a day has its own counts, and is asked for by itself', async () => {
      const kept = await add({ tallies: [tally, { ...tally, hour: hour - hoursPerDay }] });
      expect(kept.tallies).toHaveLength(2);
      expect(await archive.readDays([11], signal)).toEqual([{ ...tally, hour: hour - hoursPerDay }]);
    });

    test('a batch that comes again counts once', async () => {
      await add({ tallies: [tally], changes: [change] });
      await add({ tallies: [tally], changes: [change] });
      expect(await archive.readDays([12], signal)).toEqual([tally]);
      await add({ sequence: 2, tallies: [tally] });
      expect(await archive.readDays([12], signal)).toEqual([{ ...tally, looks: 12, seconds: 120 }]);
      expect((await read()).changes).toHaveLength(1);
    });

    test('large numbers stay whole', async () => {
      const large = { ...tally, looks: 4_000_000, seconds: 3_600_000 };
      await add({ tallies: [large] });
      await add({ sequence: 2, tallies: [{ ...tally, looks: 1, seconds: 1 }] });
      expect(await archive.readDays([12], signal)).toEqual([{ ...tally, looks: 4_000_001, seconds: 3_600_001 }]);
    });

    test('a change is as old as its writer says, by the clock of the archive', async () => {
      const before = await now();
      await add({ changes: [change] });
      const [kept] = (await read()).changes;
      const { ageMs, ...same } = change;
      expect(kept).toMatchObject(same);
      expect(kept?.at).toBeGreaterThanOrEqual(before - ageMs);
      expect(kept?.at).toBeLessThanOrEqual((await now()) - ageMs);
    });

    test('of replicas that see the same change, the first is enough', async () => {
      const back = { ...change, from: 'failed', to: 'healthy', reason: null, ageMs: 1_000 } as const;
      await add({
        changes: [
          { ...change, ageMs: 60_000 },
          { ...back, ageMs: 30_000 },
        ],
      });
      await add({
        writer: 'two',
        changes: [
          { ...change, ageMs: 55_000 },
          { ...back, ageMs: 25_000 },
        ],
      });
      await add({ writer: 'three', changes: [{ ...change, ageMs: 20_000 }] });
      const { changes } = await read();
      expect(changes.map(({ from, to }) => `${from} ${to}`)).toEqual([
        'healthy failed',
        'failed healthy',
        'healthy failed',
      ]);
    });

    test('what a process finds at its start joins what was known before it', async () => {
      await add({ changes: [{ ...change, ageMs: 60_000 }] });
      const found = { ...change, from: 'unknown' } as const;
      await add({ writer: 'two', changes: [found] });
      expect((await read()).changes).toHaveLength(1);
      await add({
        writer: 'three',
        changes: [{ ...found, to: 'healthy', reason: null, blockedBy: null, ageMs: 5_000 }],
      });
      expect((await read()).changes[0]).toMatchObject({ from: 'failed', to: 'healthy', reason: null });
    });

    test('changes are told again only when there are others', async () => {
      const told = async (parts: Partial<Batch>) => (await add(parts)).changes.length;
      expect(await told({ changes: [change] })).toBe(1);
      expect(await told({ sequence: 2 })).toBe(0);
      await add({ writer: 'two', changes: [{ ...change, check: other }] }, openAgain());
      expect(await told({ sequence: 3 })).toBe(2);
    });

    test('a check keeps its newest forty changes', async () => {
      const changes = Array.from({ length: 60 }, (_, index) => {
        return { ...change, to: index % 2 === 0 ? 'failed' : 'healthy', ageMs: 60_000 - index * 1_000 } as const;
      });
      await add({ changes: [...changes, { ...change, check: other, blockedBy: 'database.query' }] });
      const kept = (await read()).changes;
      expect(kept.filter((each) => each.check === check)).toHaveLength(40);
      expect(kept.find((each) => each.check === check)).toMatchObject({ to: 'healthy' });
      expect(kept.find((each) => each.check === other)).toMatchObject({ blockedBy: 'database.query' });
    });

    test('of a baseline the last that was written stays', async () => {
      await add({ baselines: [{ check, at: 1_000, written: '400:30' }] });
      await add({ sequence: 2, baselines: [{ check: other, at: 2_000, written: '1:1' }] });
      await add({ writer: 'two', baselines: [{ check, at: 3_000, written: '400:31 500:2' }] });
      expect((await read()).baselines).toEqual(
        expect.arrayContaining([
          { check, at: 3_000, written: '400:31 500:2' },
          { check: other, at: 2_000, written: '1:1' },
        ]),
      );
    });

    test('who has given up gets nothing, and has written nothing', async () => {
      const late = AbortSignal.abort();
      expect(await archive.read(late)).toBeNull();
      expect(await archive.readDays([12], late)).toBeNull();
      expect(await archive.add(batch({ tallies: [tally] }), 12, late)).toBeNull();
      expect(await archive.readDays([12], signal)).toEqual([]);
    });

    test('an empty batch is worth writing: it tells what others have added', async () => {
      await add({ writer: 'two', tallies: [tally] });
      expect((await add({})).tallies).toEqual([tally]);
    });
  });
}
