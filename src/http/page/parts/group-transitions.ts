import type { Transition } from '../../../core/result.ts';

/** Changes of the same kind at about the same time: one event to a person, such as all first looks after a start. */
export interface TransitionGroup {
  /** The first to have changed. */
  readonly first: Transition;
  /** Each once, however often it went to and fro meanwhile. */
  readonly checks: readonly string[];
}

/** What a fault or a start sets off comes within a few seconds. */
const togetherMs = 5_000;

/** The transitions, newest first, with what belongs together in one. */
export function groupTransitions(transitions: readonly Transition[]): TransitionGroup[] {
  const groups: { first: Transition; checks: Set<string>; lastAt: number }[] = [];
  const open = new Map<string, (typeof groups)[number]>();
  for (const transition of transitions) {
    const kind = kindOf(transition);
    const group = open.get(kind);
    if (group && transition.at - group.lastAt <= togetherMs) {
      group.checks.add(transition.check);
      group.lastAt = transition.at;
      continue;
    }
    const started = { first: transition, checks: new Set([transition.check]), lastAt: transition.at };
    groups.push(started);
    open.set(kind, started);
  }
  return groups.reverse().map(({ first, checks }) => ({ first, checks: [...checks] }));
}

function kindOf({ from, to }: Transition): string {
  return [from.status, from.reason, to.status, to.reason].join(' ');
}
