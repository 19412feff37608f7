import { overallStatus } from './aggregate.ts';
import type { Baselines, Performance } from './baselines.ts';
import type { Registry } from './registry.ts';
import type { Result, Snapshot } from './result.ts';
import { findRootCauses, type Recommendation, type RootCause, recommend } from './root-causes.ts';
import { isServing, type Status, statuses } from './status.ts';

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

/** The sentence that stands in front of everything else. */
export function verdict(status: Status, results: readonly Result[], causes: readonly RootCause[]): string {
  const first = causes[0]?.result;
  const because = first ? `${first.message} (${first.check})` : '';
  const more = causes.length > 1 ? `, and ${causes.length - 1} more` : '';
  switch (status) {
    case 'healthy':
      return results.length === 1 ? 'The one check passes' : `All ${results.length} checks pass`;
    case 'degraded':
      return `Works with limits: ${because}${more}`;
    case 'unknown':
      return first ? `Not known at the moment: ${because}${more}` : 'Not known yet: the checks have not run';
    case 'failed':
      return `Does not work: ${because}${more}`;
  }
}

function countTotals(results: readonly Result[]): Summary['totals'] {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const counts = Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
  return { checks: results.length, ...counts };
}
