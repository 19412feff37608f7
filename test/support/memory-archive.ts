import type { Archive, Batch, KeptBaseline, StatusChange, Tally } from '../../src/core/chronicle/archive.ts';
import { admitChange } from '../../src/core/chronicle/changes.ts';
import { hoursPerDay } from '../../src/core/chronicle/hours.ts';
import type { Clock } from '../../src/core/clock.ts';

export interface MemoryArchive extends Archive {
  /** How its next calls go: as they should, unheard, or done without anybody hearing of it. */
  state: 'there' | 'away' | 'mute';
  readonly batches: readonly Batch[];
  readonly reads: number;
  /** Every tally, added up, as `check status hour` with looks and seconds. */
  readonly sums: ReadonlyMap<string, readonly [looks: number, seconds: number]>;
  /** The same, as another process opens it. */
  openAgain(): Archive;
}

/** An archive with the promises of a real one, by the clock that it is given. */
export function createMemoryArchive(clock: Clock): MemoryArchive {
  const sums = new Map<string, Tally>();
  const changes = new Map<string, readonly StatusChange[]>();
  const baselines = new Map<string, KeptBaseline>();
  const sequences = new Map<string, number>();
  const batches: Batch[] = [];
  let reads = 0;
  let version = 0;

  const ofDays = (days: readonly number[]) =>
    [...sums.values()].filter(({ hour }) => days.includes(Math.floor(hour / hoursPerDay)));
  const allChanges = () => [...changes.values()].flat();

  function apply({ writer, sequence, tallies, changes: added, baselines: grown }: Batch): void {
    if ((sequences.get(writer) ?? 0) >= sequence) return;
    sequences.set(writer, sequence);
    for (const tally of tallies) {
      const key = `${tally.check} ${tally.status} ${tally.hour}`;
      const { looks = 0, seconds = 0 } = sums.get(key) ?? {};
      sums.set(key, { ...tally, looks: looks + tally.looks, seconds: seconds + tally.seconds });
    }
    for (const { ageMs, ...change } of added) {
      const known = changes.get(change.check) ?? [];
      const admitted = admitChange({ ...change, at: Math.floor(clock.now() - ageMs) }, known);
      if (admitted === known) continue;
      version += 1;
      changes.set(change.check, admitted);
    }
    for (const baseline of grown) baselines.set(baseline.check, baseline);
  }

  function open(): Archive {
    let told = -1;
    const isAway = (signal: AbortSignal) => whole.state !== 'there' || signal.aborted;
    return {
      async read(signal) {
        reads += 1;
        if (isAway(signal)) return null;
        told = version;
        return { tallies: [], changes: allChanges(), baselines: [...baselines.values()] };
      },
      readDays: async (days, signal) => (isAway(signal) ? null : ofDays(days)),
      async add(batch, day, signal) {
        if (whole.state === 'away' || signal.aborted) return null;
        batches.push(batch);
        apply(batch);
        if (whole.state === 'mute') return null;
        const news = told === version ? [] : allChanges();
        told = version;
        const days = [day, ...batch.tallies.map(({ hour }) => Math.floor(hour / hoursPerDay))];
        return { tallies: ofDays(days), changes: news, baselines: [] };
      },
    };
  }

  const whole: MemoryArchive = {
    ...open(),
    state: 'there',
    batches,
    get reads() {
      return reads;
    },
    get sums() {
      return new Map([...sums].map(([key, { looks, seconds }]) => [key, [looks, seconds] as const]));
    },
    openAgain: open,
  };
  return whole;
}
