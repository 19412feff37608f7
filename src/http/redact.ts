import type { Result, Transition } from '../core/result.ts';
import type { Summary } from '../core/summary.ts';
import type { Tier } from './tier.ts';

/** Takes away what a tier may not see. */
export interface Redact {
  result(result: Result): Result;
  summary(summary: Summary): Summary;
  transition(transition: Transition): Transition;
}

const nothing: Redact = {
  result: (result) => result,
  summary: (summary) => summary,
  transition: (transition) => transition,
};

const privateParts: Redact = {
  result: (result) => ({ ...result, details: {}, error: null }),
  summary: (summary) => ({
    ...summary,
    snapshots: summary.snapshots.map((snapshot) => ({
      ...snapshot,
      results: snapshot.results.map(privateParts.result),
    })),
    rootCauses: summary.rootCauses.map((cause) => ({ ...cause, result: privateParts.result(cause.result) })),
  }),
  // What it came from may be a whole result, although its type says less.
  transition: ({ check, from: { status, reason, since }, to, at }) => ({
    check,
    from: { status, reason, since },
    to: privateParts.result(to),
    at,
  }),
};

/**
 * Reporters show whatever they are given. So the public tier's results lose `details` and `error` before anything is
 * rendered, and no format has to remember to leave them out.
 */
export function redactFor(tier: Tier): Redact {
  return tier === 'private' ? nothing : privateParts;
}
