import { categoryOf } from '../../core/check.ts';
import type { Result, Snapshot, Transition } from '../../core/result.ts';
import { isServing } from '../../core/status.ts';
import type { RootCause } from '../../core/summary/root-causes.ts';
import { type Summary, verdict } from '../../core/summary/summary.ts';
import { sentenceOf, type Tier, tellsWhy } from '../redact.ts';
import type { CategoryBody, OverallBody, ResultBody, SummaryBody } from './schemas.ts';

/**
 * How snapshots look on the wire. What is given has lost what the tier may not see; the tier decides which fields there
 * are, because a null would say that there is nothing. Times become ISO 8601 here, durations stay milliseconds.
 */

const recentTransitions = 50;

/** For whom, when, and by which release a summary is shown. */
interface Circumstances {
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly release?: string | null | undefined;
  readonly notice?: string | null | undefined;
}

export function representResult(result: Result, tier: Tier): ResultBody {
  const { success, message, details, error, status, reason, hint, check, title, consecutiveFailures } = result;
  const { findings, exposures, unlisted, confirmation, blockedBy, flapping } = result;
  const circumstances = {
    status,
    ...(tellsWhy(tier) && { reason, hint }),
    check,
    title,
    durationMs: result.durationMs === null ? null : round(result.durationMs),
    observedAt: result.observedAt === null ? null : iso(result.observedAt),
    since: iso(result.since),
    ...(tellsWhy(tier) && { consecutiveFailures }),
    blockedBy,
    ...(flapping && { flapping: { turns: flapping.turns, since: iso(flapping.since) } }),
  };
  if (tier !== 'everything') return { success, message, ...circumstances };
  const seen = {
    findings: [...findings],
    ...(exposures.length > 0 && { exposures: [...exposures] }),
    ...(unlisted && { unlisted }),
    confirmation,
  };
  return { success, message, details: { ...details }, error, ...circumstances, ...seen };
}

export function representOverall(summary: Summary, { tier, now, release = null }: Circumstances): OverallBody {
  return {
    success: summary.success,
    message: summary.message,
    status: summary.status,
    release,
    observedAt: iso(now),
    categories: representCategories(summary, tier),
  };
}

/** One category, with the verdict of a summary of nothing else. */
export function representCategory(summary: Summary, snapshot: Snapshot, tier: Tier): CategoryBody {
  const { status, message } = summary;
  const { category, results, refreshedAt } = snapshot;
  const worst = leadOf(summary, snapshot);
  return {
    success: isServing(status),
    message,
    status,
    ...(tellsWhy(tier) && { reason: worst?.reason ?? null, hint: worst?.hint ?? null }),
    category,
    observedAt: refreshedAt === null ? null : iso(refreshedAt),
    ...representSharedBy(snapshot),
    results: results.map((result) => representResult(result, tier)),
  };
}

export function representSummary(
  summary: Summary,
  transitions: readonly Transition[],
  { tier, now, release = null, notice = null }: Circumstances,
): SummaryBody {
  return {
    success: summary.success,
    message: summary.message,
    status: summary.status,
    release,
    notice,
    observedAt: iso(now),
    totals: summary.totals,
    categories: representCategories(summary, tier),
    rootCauses: summary.rootCauses.map((cause) => representRootCause(cause, tier)),
    recommendations: summary.recommendations.map(({ hint, checks }) => ({ hint, checks: [...checks] })),
    results: summary.snapshots.flatMap(({ results }) => results.map((result) => representResult(result, tier))),
    performance: Object.fromEntries(
      Object.entries(summary.performance).map(([check, numbers]) => [check, numbers && { ...numbers }]),
    ),
    transitions: transitions.slice(-recentTransitions).map((transition) => representTransition(transition, tier)),
  };
}

function representCategories(summary: Summary, tier: Tier): OverallBody['categories'] {
  return Object.fromEntries(
    summary.snapshots.map((snapshot) => {
      const { category, status, results } = snapshot;
      const shared = representSharedBy(snapshot);
      if (!tellsWhy(tier)) return [category, { status, message: sentenceOf(status), ...shared }];
      const worst = leadOf(summary, snapshot);
      const message = worst?.message ?? verdict(results, []);
      return [category, { status, reason: worst?.reason ?? null, message, ...shared }];
    }),
  );
}

function representSharedBy({ sharedBy }: Snapshot): Pick<CategoryBody, 'sharedBy'> {
  if (sharedBy === null) return {};
  const { replica, at } = sharedBy;
  return { sharedBy: { ...(replica !== null && { replica }), at: iso(at) } };
}

/** The result that a category is told by: the root cause within it, the gravest first, as the whole is. */
function leadOf({ rootCauses }: Summary, snapshot: Snapshot): Result | undefined {
  return rootCauses.find(({ result }) => categoryOf(result.check) === snapshot.category)?.result ?? worstOf(snapshot);
}

/** The result that gives a category its status: the first to have taken it. Undefined when all is well. */
function worstOf({ status, results }: Snapshot): Result | undefined {
  const same = results.filter((result) => result.status === status && result.status !== 'healthy');
  const seen = same.filter(({ reason }) => reason !== 'not_verified');
  return (seen.length > 0 ? seen : same).toSorted((left, right) => left.since - right.since)[0];
}

function representRootCause({ result, ...fault }: RootCause, tier: Tier): SummaryBody['rootCauses'][number] {
  const { check, title, status, reason, message, hint } = result;
  const category = categoryOf(check);
  const why = tellsWhy(tier) && { reason, hint };
  const [since, alsoSeenBy, affects] = [iso(fault.since), [...fault.alsoSeenBy], [...fault.affects]];
  return { check, category, title, status, message, ...why, since, alsoSeenBy, affects };
}

export function representTransition(
  { check, from, to, at }: Transition,
  tier: Tier,
): SummaryBody['transitions'][number] {
  return { check, from: from.status, to: to.status, ...(tellsWhy(tier) && { reason: to.reason }), at: iso(at) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Tenths of a millisecond say enough. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
