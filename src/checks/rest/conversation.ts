import type { Answer, Fault } from '../answer.ts';
import type { RestPort, RestQuery } from '../ports.ts';
import { faultSubject } from './fault-subject.ts';

/** All the questions that one run of a check puts to the Data API. */
export interface RestConversation {
  /** The fault of the connection that ended the conversation; null while it goes on. */
  readonly brokenBy: Fault | null;
  /** Why a signed stranger is not served, where the service is; null while it is. */
  readonly refusedBy: Fault | null;
  /** Asks, or gives the fault that ended the conversation. Waits for its turn. */
  ask(query: RestQuery): Promise<Answer<number>>;
}

/**
 * Begins a conversation: its questions go out side by side, and once the connection has failed, no more are asked.
 * A check can thus ask about every table first and look at `brokenBy` once.
 */
export function openConversation(rest: RestPort, signal: AbortSignal): RestConversation {
  let brokenBy: Fault | null = null;
  let refusedBy: Fault | null = null;

  return {
    get brokenBy() {
      return brokenBy;
    },
    get refusedBy() {
      return refusedBy;
    },
    ask(query) {
      return rest.turns.take(signal, async () => {
        if (brokenBy) return { ok: false, fault: brokenBy };
        const answer = await rest.countRows(query, { signal });
        const subject = answer.ok ? null : faultSubject(query.role, answer.fault);
        if (!answer.ok && subject === 'connection') brokenBy ??= answer.fault;
        if (!answer.ok && subject === 'token') refusedBy ??= answer.fault;
        return answer;
      });
    },
  };
}
