import { categoryOf } from '../check.ts';
import type { Registry } from '../registry.ts';
import type { Result } from '../result.ts';
import { atMostDegraded, type Status, worst } from '../status.ts';

/** What one result contributes to the overall status: only critical checks of hard categories can break it. */
export function contribution(result: Result, registry: Registry): Status {
  const check = registry.check(result.check);
  const category = registry.category(categoryOf(result.check));
  return check?.critical && category?.weight === 'hard' ? result.status : atMostDegraded(result.status);
}

/** The checks with which the whole is `failed` or `unknown`: because of them, or of what is blocked by them. */
export function findDecisive(registry: Registry): ReadonlySet<string> {
  const decisive = new Set<string>(
    registry.checks
      .filter(({ name, critical }) => critical && registry.category(categoryOf(name))?.weight === 'hard')
      .map(({ name }) => name),
  );
  // A set goes on to what was added meanwhile: what they need, and what that needs.
  for (const name of decisive) for (const id of registry.check(name)?.dependsOn ?? []) decisive.add(id);
  return decisive;
}

/** The overall status of some results. No result is no evidence: `unknown`. */
export function overallStatus(results: readonly Result[], registry: Registry): Status {
  return worst(results.map((result) => contribution(result, registry)));
}

/**
 * Whether traffic may be sent, by one category: what its critical checks say. A category without critical ones is
 * asked whole, which makes a soft dependency a hard one for whoever lists it in READY_CATEGORIES.
 */
export function readinessOf(results: readonly Result[], registry: Registry): Status {
  return worst(askedForTraffic(results, registry).map(({ status }) => status));
}

/** Whether one of the checks by which that is said goes up and down. */
export function isFlapping(results: readonly Result[], registry: Registry): boolean {
  return askedForTraffic(results, registry).some(({ flapping }) => flapping);
}

function askedForTraffic(results: readonly Result[], registry: Registry): readonly Result[] {
  const critical = results.filter(({ check }) => registry.check(check)?.critical);
  return critical.length > 0 ? critical : results;
}
