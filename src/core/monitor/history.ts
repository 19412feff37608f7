import type { Observer } from '../observer.ts';
import type { Result, Transition } from '../result.ts';

/** The recent past, bounded and in memory: for people, never needed to answer. Oldest first. */
export interface History extends Observer {
  resultsOf(check: string): readonly Result[];
  transitions(): readonly Transition[];
}

const defaults = { resultsPerCheck: 100, transitions: 200 };

export function createHistory(bounds: Partial<typeof defaults> = {}): History {
  const { resultsPerCheck, transitions: transitionsKept } = { ...defaults, ...bounds };
  const results = new Map<string, Result[]>();
  const transitions: Transition[] = [];

  return {
    onResult(result) {
      const kept = results.get(result.check) ?? [];
      results.set(result.check, kept);
      keep(kept, result, resultsPerCheck);
    },
    onTransition(transition) {
      keep(transitions, transition, transitionsKept);
    },
    resultsOf: (check) => [...(results.get(check) ?? [])],
    transitions: () => [...transitions],
  };
}

function keep<Item>(list: Item[], item: Item, bound: number): void {
  list.push(item);
  if (list.length > bound) list.shift();
}
