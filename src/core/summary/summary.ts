import type { Baselines, Performance } from '../monitor/baselines.ts';
import type { Registry } from '../registry.ts';
import type { Result, Snapshot } from '../result.ts';
import { isServing, type Status, statuses, worst } from '../status.ts';
import { overallStatus } from './aggregate.ts';
import { findRootCauses, type Recommendation, type RootCause, recommend } from './root-causes.ts';

/** All snapshots reduced to one answer. */
export interface Summary {
  readonly success: boolean;
  readonly status: Status;
  /** One public sentence: the verdict. */
  readonly message: string;
  readonly totals: Readonly<Record<Status, number>> & { readonly checks: number };
  readonly snapshots: readonly Snapshot[];
  readonly rootCauses: readonly RootCause[];
  readonly recommendations: readonly Recommendation[];
  /** By check id; null before its first healthy run. */
  readonly performance: Readonly<Record<string, Performance | null>>;
}

/** What a summary asks of the baselines. */
type Measured = Pick<Baselines, 'performance'>;

export function buildSummary(snapshots: readonly Snapshot[], registry: Registry, baselines: Measured): Summary {
  const results = snapshots.flatMap((snapshot) => snapshot.results);
  const status = overallStatus(results, registry);
  const rootCauses = findRootCauses(results, registry);
  return {
    success: isServing(status),
    status,
    message: verdict(results, rootCauses),
    totals: countTotals(results),
    snapshots,
    rootCauses,
    recommendations: recommend(rootCauses),
    performance: Object.fromEntries(results.map(({ check }) => [check, baselines.performance(check)])),
  };
}

/** The same results judged by themselves, without weights: whoever asks for one category wants to know its worst. */
export function unweighed(summary: Summary): Summary {
  const results = summary.snapshots.flatMap((snapshot) => snapshot.results);
  const status = worst(results.map((result) => result.status));
  return { ...summary, success: isServing(status), status, message: verdict(results, summary.rootCauses) };
}

/**
 * The sentence that stands in front of everything else: the gravest fault in its own words, which name object and place.
 * The status stands beside it wherever it is shown, so nothing in front of it says the same again, or less.
 */
export function verdict(results: readonly Result[], causes: readonly RootCause[]): string {
  const because = describeCause(causes[0]?.result ?? results.find(({ reason }) => reason === 'dependency_failed'));
  if (because) return causes.length > 1 ? `${because}, and ${causes.length - 1} more` : because;
  const waiting = results.filter(({ reason }) => reason === 'not_run').length;
  if (waiting > 0) return starting(results.length - waiting, results.length);
  if (results.length === 0) return 'No check was looked at';
  return results.length === 1 ? 'The one check passes' : `All ${results.length} checks pass`;
}

function starting(done: number, all: number): string {
  return done === 0 ? 'Starting: no check has run yet' : `Starting: ${done} of ${all} checks have run, all well so far`;
}

function describeCause(result: Result | undefined): string | undefined {
  return result && `${result.message} (${result.check})`;
}

function countTotals(results: readonly Result[]): Summary['totals'] {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const counts = Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
  return { checks: results.length, ...counts };
}
