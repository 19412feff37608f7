import type { CheckId } from '../check.ts';
import type { Registry } from '../registry.ts';
import type { Result } from '../result.ts';
import { groupFaults, type MetFault } from './group-faults.ts';
import { rankOf } from './rank-of.ts';

/** One fault: the gravest result that met it. No other result explains it. */
export interface RootCause {
  readonly result: Result;
  /** The checks that met the same fault, and say no more than this one. */
  readonly alsoSeenBy: readonly CheckId[];
  /** When the first of them met it. */
  readonly since: number;
  /** The checks that could not be asked because of it. */
  readonly affects: readonly CheckId[];
}

/** What to do, and which checks it would mend. */
export interface Recommendation {
  readonly hint: string;
  readonly checks: readonly CheckId[];
}

/**
 * What broke, the gravest first and then the earliest, each fault once. Results that are unknown because of a dependency,
 * or that another check explains, are consequences and are left out; what was merely not verified comes after what was
 * seen to be wrong.
 */
export function findRootCauses(results: readonly Result[], registry: Registry): RootCause[] {
  const blocked = new Set<string>(
    results.filter(({ reason }) => reason === 'dependency_failed').map(({ check }) => check),
  );
  const broken = new Set<string>(results.filter(({ status }) => status !== 'healthy').map(({ check }) => check));
  // A check that fails because its question could not be asked is explained by the one that says why.
  const isExplained = ({ check, blockedBy }: Result) =>
    !blocked.has(check) && blockedBy !== null && blockedBy !== check && broken.has(blockedBy);
  const explainedBy = Map.groupBy(results.filter(isExplained), ({ blockedBy }) => blockedBy ?? '');
  const ranks = new Map(results.map((result) => [result, rankOf(result, registry)]));
  const rankIn = (result: Result) => ranks.get(result) ?? 0;
  const ranked = results
    .filter(({ status, reason }) => status !== 'healthy' && reason !== 'dependency_failed' && reason !== 'not_run')
    .filter((result) => !isExplained(result))
    .toSorted((left, right) => rankIn(right) - rankIn(left) || left.since - right.since);
  const places = new Map(results.map((result, place) => [result, place]));
  const placeOf = (result: Result) => places.get(result) ?? 0;
  return groupFaults(ranked).map((met) => {
    const lead = leadOf(met, rankIn, placeOf);
    const through = met
      .flatMap(({ check }) => explainedBy.get(check) ?? [])
      .sort((left, right) => placeOf(left) - placeOf(right))
      .map(({ check }) => check);
    const asked = blocked.size === 0 ? [] : [...met.map(({ check }) => check), ...through];
    const dependents = asked.flatMap((id) => registry.dependentsOf(id));
    const affects = [...through, ...dependents.map(({ name }) => name).filter((name) => blocked.has(name))];
    return {
      result: lead,
      alsoSeenBy: met.filter((result) => result !== lead).map(({ check }) => check),
      since: met.reduce((first, { since }) => Math.min(first, since), Number.POSITIVE_INFINITY),
      affects: [...new Set(affects)],
    };
  });
}

/**
 * The result that a fault is told by. Of those that say the same in the same words it is the first in the order of the
 * checks: they end within a millisecond, and two replicas would otherwise name one fault by two checks.
 */
function leadOf(
  [gravest, ...others]: MetFault,
  rankIn: (result: Result) => number,
  placeOf: (result: Result) => number,
): Result {
  const isEqual = (other: Result) =>
    rankIn(other) === rankIn(gravest) && (isUnreachedWith(gravest, other) || saysTheSame(gravest, other));
  return others.filter(isEqual).reduce((first, other) => (placeOf(other) < placeOf(first) ? other : first), gravest);
}

const isUnreachedWith = ({ place }: Result, other: Result) => Boolean(place) && place === other.place;

const saysTheSame = (one: Result, other: Result) =>
  (one.reason === other.reason && one.message === other.message) ||
  (one.error !== null && one.error === other.error && one.hint === other.hint);

/** The hints of the root causes in their order, each once. */
export function recommend(causes: readonly RootCause[]): Recommendation[] {
  const byHint = Map.groupBy(
    causes.filter(({ result }) => result.hint),
    ({ result }) => result.hint ?? '',
  );
  return [...byHint].map(([hint, same]) => ({
    hint,
    checks: same.flatMap(({ result, alsoSeenBy }) => [result.check, ...alsoSeenBy]),
  }));
}
