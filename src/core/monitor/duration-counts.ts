/** How often a check took how long: small, and written as a text that another process can add to its own. */
export interface DurationCounts {
  /** How many durations there are. */
  readonly count: number;
  /** Counts one, in milliseconds. */
  record(ms: number): void;
  /** Milliseconds, within a hundredth of what was measured; 0 when there are none. */
  percentile(percent: number): number;
  /** `bucket:count` for each bucket that holds something, separated by spaces. */
  write(): string;
  /** Adds what another has written. What cannot be read is left out. */
  add(written: string): void;
}

/** Each bucket reaches two hundredths further than the one before, so its middle is within one of all that it holds. */
const growth = Math.log(1.02);
/** From a microsecond to an hour, in which no run of a check ends later. */
const lastBucket = Math.ceil(Math.log(3_600_000_000) / growth);
/** About a day at the fastest cadences: what is normal moves with the platform, and the counts stay small. */
const mostKept = 10_000;

/** Durations in buckets that grow by two hundredths. When there are many, each counts half, so that old ones are forgotten. */
export function createDurationCounts(): DurationCounts {
  const buckets = new Map<number, number>();
  let count = 0;

  const put = (bucket: number, times: number) => {
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + times);
    count += times;
    while (count > mostKept) halve();
  };

  const halve = () => {
    count = 0;
    for (const [bucket, times] of buckets) {
      const left = Math.floor(times / 2);
      if (left === 0) buckets.delete(bucket);
      else buckets.set(bucket, left);
      count += left;
    }
  };

  return {
    get count() {
      return count;
    },
    record: (ms) => put(bucketOf(ms), 1),
    percentile(percent) {
      let left = Math.max(1, Math.ceil((count * percent) / 100));
      for (const [bucket, times] of inOrder(buckets)) {
        left -= times;
        if (left <= 0) return Math.exp(bucket * growth) / 1_000;
      }
      return 0;
    },
    write: () =>
      inOrder(buckets)
        .map((pair) => pair.join(':'))
        .join(' '),
    add(written) {
      for (const [, bucket, times] of written.matchAll(/(?<!\S)(\d{1,4}):([1-9]\d{0,5})(?!\S)/g))
        if (Number(bucket) <= lastBucket) put(Number(bucket), Number(times));
    },
  };
}

function inOrder(buckets: ReadonlyMap<number, number>): [bucket: number, times: number][] {
  return [...buckets].sort(([left], [right]) => left - right);
}

function bucketOf(ms: number): number {
  return Math.min(lastBucket, Math.round(Math.log(Math.max(1, ms * 1_000)) / growth));
}
