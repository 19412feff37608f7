import type { Observer } from '../observer.ts';
import type { Result, Transition } from '../result.ts';

/** What is kept of a result: how it was, and not what was seen, which may be thousands of tables each time. */
export type PastResult = Pick<Result, 'status' | 'durationMs' | 'observedAt'>;

/** The recent past, bounded and in memory: for people, never needed to answer. Oldest first. */
export interface History extends Observer {
  resultsOf(check: string): readonly PastResult[];
  /** Without the evidence of the results that they led to. */
  transitions(): readonly Transition[];
}

const defaults = { resultsPerCheck: 100, transitions: 200 };

export function createHistory(bounds: Partial<typeof defaults> = {}): History {
  const { resultsPerCheck, transitions: transitionsKept } = { ...defaults, ...bounds };
  const results = new Map<string, PastResult[]>();
  const transitions: Transition[] = [];

  return {
    onResult({ check, status, durationMs, observedAt }) {
      const kept = results.get(check) ?? [];
      results.set(check, kept);
      keep(kept, { status, durationMs, observedAt }, resultsPerCheck);
    },
    onTransition(transition) {
      keep(transitions, withoutEvidence(transition), transitionsKept);
    },
    resultsOf: (check) => [...(results.get(check) ?? [])],
    transitions: () => [...transitions],
  };
}

/** What it came from is a whole result, although its type says less. */
function withoutEvidence({ check, from: { status, reason, since }, to, at }: Transition): Transition {
  const seen = { details: {}, findings: [], exposures: [], unlisted: null };
  return { check, from: { status, reason, since }, to: { ...to, ...seen }, at };
}

function keep<Item>(list: Item[], item: Item, bound: number): void {
  list.push(item);
  if (list.length > bound) list.shift();
}
