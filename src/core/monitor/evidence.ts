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

/** Not asked, because a check without which nothing can be found out does not serve. */
export function dependencyFailed(previous: Result, blocker: Result, now: number): Result {
  return {
    ...previous,
    ...unknown('dependency_failed', `Not asked, because ${blocker.check} does not work`, `Mend ${blocker.check} first`),
    blockedBy: blocker.check,
    durationMs: null,
    observedAt: now,
    since: previous.status === 'unknown' ? previous.since : now,
    consecutiveFailures: 0,
  };
}

/** Seen too long ago to say anything about now. */
export function stale(previous: Result, now: number): Result {
  return {
    ...previous,
    ...unknown('stale', 'The last look is too long ago', 'The service does not get round to its checks: restart it'),
    details: { lastStatus: previous.status, lastReason: previous.reason },
    blockedBy: null,
    since: previous.status === 'unknown' ? previous.since : now,
  };
}

function unknown(reason: Reason, message: string, hint: string) {
  const nothingSeen = { details: {}, error: null, findings: [], exposures: [], confirmation: null } as const;
  return { success: false, status: 'unknown', reason, message, hint, ...nothingSeen } as const;
}
