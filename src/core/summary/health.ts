import { categoryOf } from '../check.ts';
import type { Past } from '../chronicle/chronicle.ts';
import type { History, PastResult } from '../chronicle/history.ts';
import type { Baselines } from '../monitor/baselines.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Observer } from '../observer.ts';
import type { Registry } from '../registry.ts';
import type { Result, Snapshot, Transition } from '../result.ts';
import { type Status, worst } from '../status.ts';
import { findDecisive, isFlapping, readinessOf } from './aggregate.ts';
import { buildSummary, type Summary } from './summary.ts';

/** What is known about the system's health, for whoever shows it: snapshots, never checks. */
export interface Health {
  readonly categories: readonly string[];
  /** Every check id, in the listed order. */
  readonly checks: readonly string[];
  /** The checks with which the whole does not work, or is not known to; without the others it is degraded at most. */
  readonly decisive: ReadonlySet<string>;
  /** Built-in categories and checks that the platform has no use for, neither asked nor listed, each with why. */
  readonly unused: ReadonlyMap<string, string>;
  /** The summary of all results, or of those that the filter keeps. */
  summary(keep?: (result: Result) => boolean): Summary;
  /** The latest snapshot of one of the categories; throws a RangeError for any other name. */
  snapshot(category: string): Snapshot;
  /** Milliseconds since the last complete run of one of the categories ended; null before the first. */
  ageMs(category: string): number | null;
  /** The latest result of one of the checks; throws a RangeError for any other id. */
  result(check: string): Result;
  /** Whether traffic may be sent, by these categories. */
  readiness(categories: readonly string[]): Status;
  /** Whether what that is said by goes up and down. */
  isFlapping(categories: readonly string[]): boolean;
  /** Runs a category now, or joins the run under way. */
  refresh(category: string): Promise<void>;
  /** Waits until no check of a category waits for the look that confirms what it saw; not for ever. */
  confirm(category: string): Promise<void>;
  /** The recent transitions, oldest first. */
  transitions(): readonly Transition[];
  /** What was seen over the last 90 days, hour by hour. */
  readonly past: Past;
  /** The recent results of a check, oldest first. */
  resultsOf(check: string): readonly PastResult[];
  /** Hears every result, transition and snapshot from now on, until the returned function is called. */
  observe(observer: Observer): () => void;
  /** How often each check ignored its deadline so far, by check id; checks that never did are left out. */
  deafRuns(): ReadonlyMap<string, number>;
  /** False when only a restart can mend the monitor's loop. */
  isTurning(): boolean;
}

export interface HealthOptions {
  readonly registry: Registry;
  readonly monitor: Monitor;
  readonly baselines: Baselines;
  readonly history: History;
  readonly past: Past;
}

export function createHealth({ registry, monitor, baselines, history, past }: HealthOptions): Health {
  const { snapshot } = monitor;
  let last: Summary | null = null;

  /** Made once for all who ask: metrics, every route and every event tell the same of the same snapshots. */
  function whole(snapshots: readonly Snapshot[]): Summary {
    const isSame = last?.snapshots.every((known, place) => known === snapshots[place]);
    if (!last || !isSame) last = buildSummary(snapshots, registry, baselines);
    return last;
  }

  return {
    categories: registry.categories.map(({ name }) => name),
    checks: registry.checks.map(({ name }) => name),
    decisive: findDecisive(registry),
    unused: registry.unused,
    summary(keep = () => true) {
      const snapshots = monitor.snapshots().filter(({ results }) => results.length > 0);
      const parts = snapshots.map(({ results }) => results.filter(keep));
      if (parts.every((results, place) => results.length === snapshots[place]?.results.length)) return whole(snapshots);
      const kept = snapshots.flatMap((snapshot, place) => {
        const results = parts[place] ?? [];
        return results.length === 0 ? [] : { ...snapshot, results, status: worst(results.map(({ status }) => status)) };
      });
      return buildSummary(kept, registry, baselines);
    },
    snapshot,
    ageMs: monitor.ageMs,
    result(check) {
      const found = snapshot(categoryOf(check)).results.find((result) => result.check === check);
      if (!found) throw new RangeError(`There is no check "${check}"`);
      return found;
    },
    readiness: (categories) => worst(categories.map((name) => readinessOf(snapshot(name).results, registry))),
    isFlapping: (categories) => categories.some((name) => isFlapping(snapshot(name).results, registry)),
    async refresh(category) {
      await monitor.refresh(category);
    },
    confirm: (category) => monitor.confirm(category),
    transitions: () => history.transitions(),
    past,
    resultsOf: (check) => history.resultsOf(check),
    observe: (observer) => monitor.observe(observer),
    deafRuns: () => monitor.deafRuns(),
    isTurning: () => monitor.isTurning(),
  };
}
