import { degraded, failed, type Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';
import type { Answer, Fault } from '../answer.ts';

/** What somebody must allow or pay for: it does not go away with the outage that a fallback is for. */
const ownReasons: ReadonlySet<Reason> = new Set<Reason>(['forbidden', 'quota_exceeded', 'rate_limited']);

/**
 * The outcome while Redis does not serve: degraded as long as the in-memory store was seen to do the same job, and
 * failed with the fault of Redis when it was not.
 */
export function fallbackServes(fault: Fault, fallback: Answer<unknown>): Outcome {
  const { hint, code: error, place } = fault;
  const details = { cause: fault.reason };
  if (fallback.ok) {
    const message = `${fault.message}; the in-memory fallback is serving`;
    const reason = ownReasons.has(fault.reason) ? fault.reason : 'fallback_active';
    return degraded(reason, message, { hint, details, error, place });
  }
  return failed(fault.reason, `${fault.message}, and the in-memory fallback does not work either`, {
    hint,
    details: { ...details, fallback: fallback.fault.reason, fallbackError: fallback.fault.code },
    error,
    place,
  });
}

/** The answer, asked for a second time where the way to Redis was made anew after the first. */
export async function orAgain<Value>(ask: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
  const answer = await ask();
  return !answer.ok && answer.fault.isWorthAskingAgain ? ask() : answer;
}

/**
 * Milliseconds for a check of Redis: a Redis that hangs uses up a call or two, and the fallback must still get its
 * turn, or a fallback that works would read as a failure.
 */
export const redisTimeoutMs = 6_000;
