import type { CheckId } from '../../core/check.ts';
import type { Result } from '../../core/result.ts';
import type { RootCause } from '../../core/root-causes.ts';

/** One fault that several checks met: what a person has to mend once. */
export interface CauseGroup {
  /** Each with the same status, reason, message and hint. */
  readonly results: readonly [Result, ...Result[]];
  /** When the first of them met it. */
  readonly since: number;
  /** What could not be asked because of any of them. */
  readonly affects: readonly CheckId[];
}

/** The root causes in their order, with those that say the same in one. */
export function groupCauses(causes: readonly RootCause[]): CauseGroup[] {
  const groups = Map.groupBy(causes, ({ result }) =>
    JSON.stringify([result.status, result.reason, result.message, result.hint]),
  );
  return [...groups.values()].flatMap((same) => {
    const [first, ...others] = same.map(({ result }) => result);
    if (!first) return [];
    return {
      results: [first, ...others],
      since: Math.min(...same.map(({ result }) => result.since)),
      affects: [...new Set(same.flatMap(({ affects }) => affects))],
    };
  });
}
