import type { Check } from '../check.ts';
import type { Reason } from '../reason.ts';
import type { Result } from '../result.ts';

/** The results that only the monitor may give: there is no current evidence, and no evidence is not health. */

/** Before the first run. */
export function notRun({ name, title }: Check, now: number): Result {
  return {
    ...unknown('not_run', 'Not looked at yet', 'Wait for the first run'),
    blockedBy: null,
    check: name,
    title,
    durationMs: null,
    observedAt: null,
    since: now,
    consecutiveFailures: 0,
  };
}

/** Not asked, because a check without which nothing can be found out does not serve: what to do is told of that one. */
export function dependencyFailed(previous: Result, blocker: Result, now: number): Result {
  const { check, message, hint, blockedBy } = blocker;
  const inherited = { message, hint: hint ?? '' };
  const told = {
    message: `Not asked, because of ${check}: ${message}`,
    hint: `Mend ${check} first: ${hint ?? message}`,
  };
  const words = blockedBy === null ? told : inherited;
  return {
    ...previous,
    ...unknown('dependency_failed', words.message, words.hint),
    blockedBy: blockedBy ?? check,
    durationMs: null,
    observedAt: now,
    since: previous.status === 'unknown' ? previous.since : now,
    consecutiveFailures: 0,
  };
}

/** Seen too long ago to say anything about now. */
export function stale(previous: Result, now: number): Result {
  const seen = previous.observedAt === null ? 'never' : `at ${new Date(previous.observedAt).toISOString()}`;
  return {
    ...previous,
    ...unknown(
      'stale',
      `The last look was ${seen}, too long ago to say anything about now`,
      'The service does not get round to its checks: restart it',
    ),
    details: { lastStatus: previous.status, lastReason: previous.reason },
    blockedBy: null,
    since: previous.status === 'unknown' ? previous.since : now,
  };
}

function unknown(reason: Reason, message: string, hint: string) {
  const nothingSeen = { details: {}, error: null, findings: [], exposures: [], confirmation: null } as const;
  return { success: false, status: 'unknown', reason, message, hint, ...nothingSeen } as const;
}
