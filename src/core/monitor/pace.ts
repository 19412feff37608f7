import type { Reason } from '../reason.ts';
import type { Category } from '../registry.ts';
import type { Result } from '../result.ts';

/** How the monitor spends its time; milliseconds throughout. */
export interface Pace {
  /** The deadline of a check that does not state its own. */
  readonly timeoutMs: number;
  /** From the start to the first runs. */
  readonly firstDelayMs: number;
  /** Between a first failure and the second look. */
  readonly confirmDelayMs: number;
  /** How long somebody who asks for what is confirmed waits for further looks. */
  readonly confirmWithinMs: number;
  /** The shortest cadence of a category that is not healthy. */
  readonly fastestMs: number;
  /** How often a replica looks whether another one has found something out. */
  readonly listenMs: number;
  /** How late a timer or a run may be before the loop counts as dead. */
  readonly lateAfterMs: number;
  /** From 0 up to 1; spreads the runs of many replicas. */
  readonly random: () => number;
}

export const defaultPace: Pace = {
  timeoutMs: 2_000,
  firstDelayMs: 0,
  confirmDelayMs: 1_000,
  confirmWithinMs: 10_000,
  fastestMs: 2_000,
  listenMs: 10_000,
  lateAfterMs: 30_000,
  random: Math.random,
};

/** A tenth either way is enough to keep replicas out of step, and keeps the promised times. */
const jitter = 0.1;
/** While something is wrong it is asked this many times as often. */
const hurry = 5;
/** Findings that stand until a person acts: asking five times as often would tell nothing new. */
const standing = new Set<Reason | null>(['not_verified', 'expiring']);

type Looked = { readonly result: Result; readonly needsSecondLook: boolean };

/**
 * Who wants the next run of a category that replicas share: who had the last one, then the others, and last who had it and
 * met nobody, because that may be the fault of the way from there.
 */
export type Eagerness = 'first' | 'next' | 'last';

/** How much later than due each wants it at the earliest. */
const lateness = { first: 0, next: 2 * jitter, last: 4 * jitter } as const satisfies Record<Eagerness, number>;

/** Milliseconds until a category is asked again. */
export function nextDelay(
  category: Category,
  looked: readonly Looked[],
  pace: Pace,
  eagerness: Eagerness = 'first',
): number {
  const { cadenceMs } = category;
  const isOpen = looked.some(({ needsSecondLook }) => needsSecondLook);
  if (isOpen) return confirmDelay(category, pace) * (1 + lateness[eagerness]);
  const isUrgent = looked.some(
    // What goes up and down is up at the moment.
    ({ result }) => result.flapping || (result.status !== 'healthy' && !standing.has(result.reason)),
  );
  const delayMs = isUrgent ? Math.min(cadenceMs, Math.max(pace.fastestMs, cadenceMs / hurry)) : cadenceMs;
  return delayMs * (1 - jitter + lateness[eagerness] + 2 * jitter * pace.random());
}

/** Milliseconds between a look that nothing has confirmed yet and the next one. */
export function confirmDelay({ cadenceMs }: Category, { confirmDelayMs }: Pace): number {
  return Math.min(confirmDelayMs, cadenceMs);
}

/** Milliseconds after which a snapshot is no evidence any more: three cadences and the time that a run may take. */
export function staleAfter({ cadenceMs }: Category, longestRunMs: number): number {
  return 3 * cadenceMs + longestRunMs;
}
