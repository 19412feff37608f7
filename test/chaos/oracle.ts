import type { Status } from '../../src/core/status.ts';
import type { Episode, Judged } from './plan.ts';

export interface OracleOptions {
  readonly episodes: readonly Episode[];
  /** How each category is while nothing is broken. */
  readonly base: Readonly<Record<Judged, Status>>;
  /** How long it may take until a fault, or its end, is told: the look that finds it and the one that confirms it. */
  readonly toleranceMs: Readonly<Record<Judged, number>>;
}

/** Knows which faults are on. */
export interface Oracle {
  /** The statuses that are right at a moment; null where any is, because a fault has just begun or ended. */
  expect(category: Judged, atMs: number): readonly Status[] | null;
}

export function createOracle({ episodes, base, toleranceMs }: OracleOptions): Oracle {
  return {
    expect(category, atMs) {
      const since = atMs - toleranceMs[category];
      const touching = episodes.filter(
        ({ kind, fromMs, untilMs }) => kind.effects[category] && fromMs <= atMs && untilMs >= since,
      );
      if (touching.length === 0) return [base[category]];
      const isSettled = touching.some(({ fromMs, untilMs }) => fromMs <= since && untilMs >= atMs);
      return isSettled ? touching.flatMap(({ kind }) => kind.effects[category] ?? []) : null;
    },
  };
}
