import { categoryOf } from '../../core/check.ts';
import type { Result, Snapshot, Transition } from '../../core/result.ts';
import { isServing } from '../../core/status.ts';
import type { RootCause } from '../../core/summary/root-causes.ts';
import { type Summary, verdict } from '../../core/summary/summary.ts';
import type { Tier } from '../redact.ts';
import type { CategoryBody, OverallBody, ResultBody, SummaryBody } from './schemas.ts';

/** How snapshots look on the wire, by tier. Times become ISO 8601 here, durations stay milliseconds. */

const recentTransitions = 50;

export function representResult(result: Result, tier: Tier): ResultBody {
  const { success, message, details, error, status, reason, hint, check, title, consecutiveFailures } = result;
  const { findings, exposures, confirmation, blockedBy } = result;
  const circumstances = {
    status,
    reason,
    hint,
    check,
    title,
    durationMs: result.durationMs === null ? null : round(result.durationMs),
    observedAt: result.observedAt === null ? null : iso(result.observedAt),
    since: iso(result.since),
    consecutiveFailures,
    blockedBy,
  };
  if (tier === 'public') return { success, message, ...circumstances };
  const seen = { findings: [...findings], ...(exposures.length > 0 && { exposures: [...exposures] }), confirmation };
  return { success, message, details: { ...details }, error, ...circumstances, ...seen };
}

export function representOverall(summary: Summary, now: number): OverallBody {
  return {
    success: summary.success,
    message: summary.message,
    status: summary.status,
    observedAt: iso(now),
    categories: representCategories(summary),
  };
}

export function representCategory(snapshot: Snapshot, causes: readonly RootCause[], tier: Tier): CategoryBody {
  const { status, category, results, refreshedAt } = snapshot;
  return {
    success: isServing(status),
    message: verdict(results, causes),
    status,
    reason: worstOf(snapshot)?.reason ?? null,
    hint: worstOf(snapshot)?.hint ?? null,
    category,
    observedAt: refreshedAt === null ? null : iso(refreshedAt),
    results: results.map((result) => representResult(result, tier)),
  };
}

export function representSummary(
  summary: Summary,
  transitions: readonly Transition[],
  tier: Tier,
  now: number,
): SummaryBody {
  return {
    success: summary.success,
    message: summary.message,
    status: summary.status,
    observedAt: iso(now),
    totals: summary.totals,
    categories: representCategories(summary),
    rootCauses: summary.rootCauses.map(representRootCause),
    recommendations: summary.recommendations.map(({ hint, checks }) => ({ hint, checks: [...checks] })),
    results: summary.snapshots.flatMap(({ results }) => results.map((result) => representResult(result, tier))),
    performance: Object.fromEntries(
      Object.entries(summary.performance).map(([check, numbers]) => [check, numbers && { ...numbers }]),
    ),
    transitions: transitions.slice(-recentTransitions).map(representTransition),
  };
}

function representCategories({ snapshots }: Summary): OverallBody['categories'] {
  return Object.fromEntries(
    snapshots.map((snapshot) => {
      const { category, status, results } = snapshot;
      const worst = worstOf(snapshot);
      const message = worst?.message ?? verdict(results, []);
      return [category, { status, reason: worst?.reason ?? null, message }];
    }),
  );
}

/** The result that gives a category its status: the first to have taken it. Undefined when all is well. */
function worstOf({ status, results }: Snapshot): Result | undefined {
  const same = results.filter((result) => result.status === status && result.status !== 'healthy');
  const seen = same.filter(({ reason }) => reason !== 'not_verified');
  return (seen.length > 0 ? seen : same).toSorted((left, right) => left.since - right.since)[0];
}

function representRootCause({ result, since, ...others }: RootCause): SummaryBody['rootCauses'][number] {
  const { check, title, status, reason, message, hint } = result;
  const category = categoryOf(check);
  const [alsoSeenBy, affects] = [[...others.alsoSeenBy], [...others.affects]];
  return { check, category, title, status, reason, message, hint, since: iso(since), alsoSeenBy, affects };
}

export function representTransition({ check, from, to, at }: Transition): SummaryBody['transitions'][number] {
  return { check, from: from.status, to: to.status, reason: to.reason, at: iso(at) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Tenths of a millisecond say enough. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
