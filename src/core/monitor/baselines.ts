import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { createDurationCounts, type DurationCounts } from './duration-counts.ts';

/** How long a check takes, in milliseconds. */
export interface Performance {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** What is normal for this check: its p95 while it was not slow; null until there are enough samples. */
  readonly baselineMs: number | null;
}

/** A check that has been slower than its own baseline for a while. */
export interface SlowVerdict {
  readonly recentMedianMs: number;
  readonly baselineMs: number;
}

export interface Baselines {
  /** Takes the duration of a healthy run; answers with a verdict when the check has become slow. */
  record(check: string, durationMs: number): SlowVerdict | null;
  /** Null before the first duration. */
  performance(check: string): Performance | null;
  /** What is normal for each check of which that is known and has grown since the last call, as `merge` takes it. */
  takeGrown(): ReadonlyMap<string, string>;
  /** Adds what was normal for a check, as an earlier process or another replica wrote it. */
  merge(check: string, written: string): void;
}

export interface BaselineOptions {
  /** Samples before a p95 is worth calling normal. */
  readonly minimumSamples: number;
  /** Runs whose median is «recent». */
  readonly recentRuns: number;
  /** Runs in a row whose recent median must be too high: one slow garbage collection is not a slow database. */
  readonly sustainedRuns: number;
}

/** Of more checks, the rest is written down the next time. */
const mostAtATime = 1_000;

const defaults: BaselineOptions = { minimumSamples: 30, recentRuns: 5, sustainedRuns: 3 };

interface Track {
  /** Null before the first run of this process. */
  all: RecordableHistogram | null;
  readonly normal: DurationCounts;
  readonly recent: number[];
  runsAbove: number;
  hasGrown: boolean;
}

/**
 * The durations of every check in this process, and what is normal for each, which outlives it. A duration becomes part of the baseline
 * when it leaves the recent window, and only while the check is not above it: slowness must not become normal by lasting.
 * The first run of a process connects, resolves and compiles; it is among the percentiles, but neither recent nor normal.
 */
export function createBaselines(options: Partial<BaselineOptions> = {}): Baselines {
  const { minimumSamples, recentRuns, sustainedRuns } = { ...defaults, ...options };
  const tracks = new Map<string, Track>();

  const baselineOf = ({ normal }: Track): number | null =>
    normal.count < minimumSamples ? null : normal.percentile(95);

  const trackOf = (check: string): Track => {
    const track = tracks.get(check) ?? createTrack();
    tracks.set(check, track);
    return track;
  };

  return {
    record(check, durationMs) {
      const track = trackOf(check);
      const isFirst = track.all === null;
      track.all ??= createAll();
      track.all.record(toMicroseconds(durationMs));
      if (isFirst) return null;
      track.recent.push(durationMs);
      const leaving = track.recent.length > recentRuns ? track.recent.shift() : undefined;

      const baselineMs = baselineOf(track);
      const recentMedianMs = median(track.recent);
      const isAbove = baselineMs !== null && recentMedianMs > slowerThan(baselineMs);
      track.runsAbove = isAbove ? track.runsAbove + 1 : 0;
      if (leaving !== undefined && !isAbove) {
        track.normal.record(leaving);
        track.hasGrown = true;
      }
      return isAbove && track.runsAbove >= sustainedRuns ? { recentMedianMs, baselineMs } : null;
    },
    performance(check) {
      const track = tracks.get(check);
      if (!track?.all) return null;
      const { all } = track;
      const at = (percentile: number) => toMs(all.percentile(percentile));
      return {
        samples: all.count,
        p50Ms: at(50),
        p95Ms: at(95),
        p99Ms: at(99),
        baselineMs: baselineOf(track),
      };
    },
    takeGrown() {
      const isWorthIt = ({ hasGrown, normal }: Track) => hasGrown && normal.count >= minimumSamples;
      const grown = [...tracks].filter(([, track]) => isWorthIt(track)).slice(0, mostAtATime);
      for (const [, track] of grown) track.hasGrown = false;
      return new Map(grown.map(([check, { normal }]) => [check, normal.write()]));
    },
    merge: (check, written) => trackOf(check).normal.add(written),
  };
}

/** Twice the normal is slow, but a few milliseconds more are not worth a word. */
function slowerThan(baselineMs: number): number {
  return Math.max(2 * baselineMs, baselineMs + 50);
}

/** Two significant figures keep a percentile within a hundredth of the truth, in 24 kB; three would take 180 kB. */
const figures = 2;
/** A histogram drops what is above its highest value without a word. No run of a check takes an hour. */
const highestMicroseconds = 3_600_000_000;

function createAll(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: highestMicroseconds, figures });
}

function createTrack(): Track {
  return { all: null, normal: createDurationCounts(), recent: [], runsAbove: 0, hasGrown: false };
}

/** Histograms hold whole numbers from 1 up: microseconds keep the resolution that checks without I/O need. */
function toMicroseconds(ms: number): number {
  return Math.min(highestMicroseconds, Math.max(1, Math.round(ms * 1_000)));
}

function toMs(microseconds: number): number {
  return microseconds / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
