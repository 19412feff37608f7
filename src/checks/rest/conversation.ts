import type { Answer, Fault } from '../answer.ts';
import { nameOf } from '../catalog/view.ts';
import type { RestPort, RestQuery, RestRole } from '../ports.ts';
import { faultSubject } from './fault-subject.ts';
import { tablesIn } from './tables-in.ts';

/** All the questions that one run of a check puts to the Data API. */
export interface RestConversation {
  /** The fault of the connection that ended the conversation; null while it goes on. */
  readonly brokenBy: Fault | null;
  /** The tables that did not answer while others did. */
  readonly silent: ReadonlySet<string>;
  /** Why a signed stranger is not served, where the service is; null while it is. */
  readonly refusedBy: Fault | null;
  /** The first error that a role got and the service does not, by the role. */
  readonly raisedBy: ReadonlyMap<RestRole, Fault>;
  /** Asks, or gives the fault that ended the conversation. Waits for its turn. */
  ask(query: RestQuery): Promise<Answer<number>>;
}

interface ConversationOptions {
  /**
   * Whether it was seen what is locked, and is left out. Otherwise of a table one question is asked at a time by the service, and one of
   * those under policies, so that one that is locked is not waited for by all; but each then waits for the one before it.
   */
  readonly knowsLocks?: boolean;
}

/**
 * Begins a conversation: its questions go out side by side, and once the connection has failed, no more are asked.
 * A check can thus ask about every table first and look at `brokenBy` once.
 */
export function openConversation(
  rest: RestPort,
  signal: AbortSignal,
  { knowsLocks = false }: ConversationOptions = {},
): RestConversation {
  let brokenBy: Fault | null = null;
  let refusedBy: Fault | null = null;
  const raisedBy = new Map<RestRole, Fault>();
  const silent = new Set<string>();

  return {
    silent,
    raisedBy,
    get brokenBy() {
      return brokenBy;
    },
    get refusedBy() {
      return refusedBy;
    },
    ask(query) {
      const act = async (): Promise<Answer<number>> => {
        if (brokenBy) return { ok: false, fault: brokenBy };
        const answer = await rest.countRows(query, { signal });
        const subject = answer.ok ? null : faultSubject(query.role, answer.fault);
        if (!answer.ok && subject === 'connection') brokenBy ??= answer.fault;
        if (!answer.ok && subject === 'lock')
          silent.add(answer.fault.object ?? nameOf({ ...query, name: query.table }));
        if (!answer.ok && subject === 'token') refusedBy ??= answer.fault;
        if (!answer.ok && subject === 'raised' && !raisedBy.has(query.role)) raisedBy.set(query.role, answer.fault);
        return answer;
      };
      const keys = knowsLocks ? [] : tablesIn(query).map((name) => `${name} ${query.role === 'service'}`);
      return rest.turns.take(signal, act, keys);
    },
  };
}
