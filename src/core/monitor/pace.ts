import type { Reason } from '../reason.ts';
import type { Category } from '../registry.ts';
import type { Result } from '../result.ts';

/** How the monitor spends its time; milliseconds throughout. */
export interface Pace {
  /** The deadline of a check that does not state its own. */
  readonly timeoutMs: number;
  /** Between a first failure and the second look. */
  readonly confirmDelayMs: number;
  /** How long somebody who asks for what is confirmed waits for further looks. */
  readonly confirmWithinMs: number;
  /** The shortest cadence of a category that is not healthy. */
  readonly fastestMs: number;
  /** How late a timer or a run may be before the loop counts as dead. */
  readonly lateAfterMs: number;
  /** From 0 up to 1; spreads the runs of many replicas. */
  readonly random: () => number;
}

export const defaultPace: Pace = {
  timeoutMs: 2_000,
  confirmDelayMs: 1_000,
  confirmWithinMs: 10_000,
  fastestMs: 2_000,
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

/** Milliseconds until a category is asked again. */
export function nextDelay(category: Category, looked: readonly Looked[], pace: Pace): number {
  const { cadenceMs } = category;
  if (looked.some(({ needsSecondLook }) => needsSecondLook)) return confirmDelay(category, pace);
  const isUrgent = looked.some(({ result }) => result.status !== 'healthy' && !standing.has(result.reason));
  const delayMs = isUrgent ? Math.min(cadenceMs, Math.max(pace.fastestMs, cadenceMs / hurry)) : cadenceMs;
  return delayMs * (1 - jitter + 2 * jitter * pace.random());
}

/** Milliseconds between a look that nothing has confirmed yet and the next one. */
export function confirmDelay({ cadenceMs }: Category, { confirmDelayMs }: Pace): number {
  return Math.min(confirmDelayMs, cadenceMs);
}

/** Milliseconds after which a snapshot is no evidence any more: three cadences and the time that a run may take. */
export function staleAfter({ cadenceMs }: Category, longestRunMs: number): number {
  return 3 * cadenceMs + longestRunMs;
}
