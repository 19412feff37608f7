import type { Check, CheckId } from '../check.ts';
import type { Registry } from '../registry.ts';
import type { Result } from '../result.ts';
import { severity } from '../status.ts';

/** A result that is not healthy and that no other result explains. */
export interface RootCause {
  readonly result: Result;
  /** The checks that could not be asked because of it. */
  readonly affects: readonly CheckId[];
}

/** What to do, and which checks it would mend. */
export interface Recommendation {
  readonly hint: string;
  readonly checks: readonly CheckId[];
}

/**
 * What broke, the worst and earliest first. Results that are unknown because of a dependency are consequences and are
 * left out; what was merely not verified comes after what was seen to be wrong.
 */
export function findRootCauses(results: readonly Result[], registry: Registry): RootCause[] {
  const blocked = new Set<string>(
    results.filter(({ reason }) => reason === 'dependency_failed').map(({ check }) => check),
  );
  return results
    .filter(({ status, reason }) => status !== 'healthy' && reason !== 'dependency_failed' && reason !== 'not_run')
    .toSorted((left, right) => rank(right, registry) - rank(left, registry) || left.since - right.since)
    .map((result) => ({
      result,
      affects: registry
        .dependentsOf(result.check)
        .filter((dependent: Check) => blocked.has(dependent.name))
        .map(({ name }) => name),
    }));
}

/** The hints of the root causes in their order, each once. */
export function recommend(causes: readonly RootCause[]): Recommendation[] {
  const byHint = Map.groupBy(
    causes.filter(({ result }) => result.hint),
    ({ result }) => result.hint ?? '',
  );
  return [...byHint].map(([hint, same]) => ({ hint, checks: same.map(({ result }) => result.check) }));
}

function rank({ status, reason, check }: Result, registry: Registry): number {
  const isCritical = registry.check(check)?.critical ? 2 : 0;
  const isSeen = reason === 'not_verified' ? 0 : 1;
  return severity[status] * 4 + isCritical + isSeen;
}
