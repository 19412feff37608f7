import type { Check } from '../../../core/check.ts';
import type { Category } from '../../../core/registry.ts';
import type { Result } from '../../../core/result.ts';

/** What was seen of a check, here or by a running service. */
export interface Sighting
  extends Pick<Result, 'status' | 'reason' | 'message' | 'hint' | 'error' | 'findings' | 'confirmation' | 'blockedBy'> {
  readonly check: string;
  readonly consecutiveFailures: number;
  /** Null, as everything private is missing, where it may not be seen. */
  readonly details: Result['details'] | null;
}

export interface DeriveInput {
  readonly check: Check;
  readonly category: Category;
  readonly seen: Sighting;
  /** Of the checks that it depends on. */
  readonly dependencies: readonly Sighting[];
}

/** How a verdict came about, step by step: what the run said, what was made of it, and what it counts. */
export function derive({ check, category, seen, dependencies }: DeriveInput): [step: string, words: string][] {
  return [
    ['dependencies', dependencies.map((each) => `${each.check} is ${each.status}`).join(', ') || 'none'],
    ['raw', rawOf(seen)],
    ['confirmed', confirmationOf(seen, check)],
    ['verdict', wordsFor(seen.status, seen.reason)],
    ['counts', weightOf(check, category)],
  ];
}

function rawOf(seen: Sighting): string {
  const { status, reason, confirmation, blockedBy } = seen;
  if (blockedBy !== null) return `not asked, because ${blockedBy} does not work`;
  if (reason === 'not_run') return 'not asked yet';
  if (reason === 'stale') return 'too long ago to count';
  if (reason === 'slow') return 'healthy, but slower than its baseline for a while';
  if (confirmation) return wordsFor(confirmation.raw.status, confirmation.raw.reason);
  return isWaitingUnseen(seen) ? 'worse than the verdict' : wordsFor(status, reason);
}

function confirmationOf(seen: Sighting, { confirmAfter = 2 }: Check): string {
  if (seen.status === 'unknown') return 'nothing to confirm';
  const { confirmation } = seen;
  if (confirmation) return `not yet: ${confirmation.looks} of ${confirmation.needed} bad runs in a row`;
  if (isWaitingUnseen(seen)) return `not yet: it takes ${confirmAfter} bad runs in a row`;
  if (confirmAfter === 1) return 'by one run, which is enough for this check';
  return `yes: a first look counts at once, and after that it takes ${confirmAfter} bad runs in a row`;
}

/** Where private parts are missing, a turn that waits for its confirmation shows in the count of bad runs alone. */
function isWaitingUnseen({ status, details, consecutiveFailures }: Sighting): boolean {
  return details === null && status === 'healthy' && consecutiveFailures > 0;
}

function weightOf({ critical }: Check, { name, weight }: Category): string {
  if (weight === 'soft') return `degraded at most in the whole, because ${name} has a fallback`;
  return critical ? 'in full: it is critical' : 'degraded at most in the whole: it is not critical';
}

function wordsFor(status: string, reason: string | null): string {
  return reason === null ? status : `${status} (${reason})`;
}
