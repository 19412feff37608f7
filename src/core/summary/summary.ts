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

export function buildSummary(snapshots: readonly Snapshot[], registry: Registry, baselines: Baselines): Summary {
  const results = snapshots.flatMap((snapshot) => snapshot.results);
  const status = overallStatus(results, registry);
  const rootCauses = findRootCauses(results, registry);
  return {
    success: isServing(status),
    status,
    message: verdict(status, results, rootCauses),
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
  return { ...summary, success: isServing(status), status, message: verdict(status, results, summary.rootCauses) };
}

/** The sentence that stands in front of everything else. */
export function verdict(status: Status, results: readonly Result[], causes: readonly RootCause[]): string {
  const because = describeCause(causes[0]?.result ?? results.find(({ reason }) => reason === 'dependency_failed'));
  const more = causes.length > 1 ? `, and ${causes.length - 1} more` : '';
  switch (status) {
    case 'healthy':
      return results.length === 1 ? 'The one check passes' : `All ${results.length} checks pass`;
    case 'degraded':
      return `Works with limits: ${because ?? 'not all checks have run yet'}${more}`;
    case 'unknown':
      return because ? `Not known at the moment: ${because}${more}` : 'Not known yet: the checks have not run';
    case 'failed':
      return `Does not work: ${because}${more}`;
  }
}

function describeCause(result: Result | undefined): string | undefined {
  return result && `${result.message} (${result.check})`;
}

function countTotals(results: readonly Result[]): Summary['totals'] {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const counts = Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
  return { checks: results.length, ...counts };
}
