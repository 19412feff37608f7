import type { Check } from '../check.ts';
import { clip, longestHint } from '../outcome.ts';
import type { Reason } from '../reason.ts';
import type { Result } from '../result.ts';

/** The results that only the monitor may give: there is no current evidence, and no evidence is not health. */

/** Before the first run. */
export function notRun({ name, title }: Check, now: number): Result {
  return {
    ...unknown(
      'not_run',
      'Not looked at yet',
      'Wait some seconds for the first run; if it does not come, read the log of this service',
    ),
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
  const wholeHint = `Mend ${check} first: ${hint ?? message}`;
  const told = {
    message: clip(`Not asked, because of ${check}: ${message}`),
    hint: wholeHint.length > longestHint ? `Mend ${check} first, as its own hint says` : wholeHint,
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
      'This service does not get round to its checks: read its log, and restart it',
    ),
    details: { lastStatus: previous.status, lastReason: previous.reason },
    blockedBy: null,
    since: previous.status === 'unknown' ? previous.since : now,
  };
}

function unknown(reason: Reason, message: string, hint: string) {
  const nothingSeen = {
    details: {},
    error: null,
    findings: [],
    exposures: [],
    unlisted: null,
    confirmation: null,
    place: null,
  } as const;
  return { success: false, status: 'unknown', reason, message, hint, ...nothingSeen } as const;
}
