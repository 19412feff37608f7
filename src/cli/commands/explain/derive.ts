import type { Category } from '../../../core/category.ts';
import type { Check } from '../../../core/check.ts';
import type { Result } from '../../../core/result.ts';

/** What was seen of a check, here or by a running service; details are null where they may not be seen. */
export interface Sighting extends Pick<Result, 'status' | 'reason' | 'message' | 'hint' | 'error'> {
  readonly check: string;
  readonly consecutiveFailures: number;
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
  const { status, reason, details } = seen;
  if (reason === 'dependency_failed') return 'not asked, because a dependency does not work';
  if (reason === 'not_run') return 'not asked yet';
  if (reason === 'stale') return `${details?.lastStatus ?? 'something'}, but too long ago to count`;
  if (reason === 'slow') return 'healthy, but slower than its baseline for a while';
  const waiting = readConfirmation(details);
  if (waiting) return wordsFor(waiting.raw.status, waiting.raw.reason);
  return isWaitingUnseen(seen) ? 'worse than the verdict' : wordsFor(status, reason);
}

function confirmationOf(seen: Sighting, { confirmAfter = 2 }: Check): string {
  if (seen.status === 'unknown') return 'nothing to confirm';
  const waiting = readConfirmation(seen.details);
  if (waiting) return `not yet: ${waiting.seen} of ${waiting.needed} bad runs in a row`;
  if (isWaitingUnseen(seen)) return `not yet: it takes ${confirmAfter} bad runs in a row`;
  if (confirmAfter === 1) return 'by one run, which is enough for this check';
  return `yes: a first look counts at once, and after that it takes ${confirmAfter} bad runs in a row`;
}

/** Without the details a turn that waits for its confirmation shows in the count of bad runs alone. */
function isWaitingUnseen({ status, details, consecutiveFailures }: Sighting): boolean {
  return details === null && status === 'healthy' && consecutiveFailures > 0;
}

interface Confirmation {
  readonly raw: Pick<Result, 'status' | 'reason'>;
  readonly seen: number;
  readonly needed: number;
}

/** The monitor leaves it in the details while what was seen and what is said differ. */
function readConfirmation(details: Result['details'] | null): Confirmation | undefined {
  return details?.confirmation as Confirmation | undefined;
}

function weightOf({ critical }: Check, { name, weight }: Category): string {
  if (weight === 'soft') return `degraded at most in the whole, because ${name} has a fallback`;
  return critical ? 'in full: it is critical' : 'degraded at most in the whole: it is not critical';
}

function wordsFor(status: string, reason: string | null): string {
  return reason === null ? status : `${status} (${reason})`;
}
