import type { Answer, CallOptions, Fault } from '../../checks/answer.ts';
import type { Clock } from '../../core/clock.ts';
import { withDeadline } from '../deadline.ts';

export interface ShareOptions {
  readonly clock: Clock;
  /** For the question itself, whoever waits for the answer. */
  readonly timeoutMs: number;
  /** How long an answer is given to those who come after it; 0 shares with those who waited alone. */
  readonly memoryMs: number;
  /** Said when the time is up, and to those who leave before. */
  readonly late: () => Fault;
}

type Ask<Value> = (options: CallOptions) => Promise<Answer<Value>>;

/** Asks, or gives the answer that is on its way. */
export interface SharedAsk<Value> extends Ask<Value> {
  /** Whether somebody waits for an answer, or has just got one. */
  isShared(): boolean;
}

/**
 * Asks once for all who want to know at the same moment. Each may leave by its own signal, and is answered at once; the
 * question goes on for the others, until its own time is up.
 */
export function shareAnswers<Value>(
  ask: Ask<Value>,
  { clock, timeoutMs, memoryMs, late }: ShareOptions,
): SharedAsk<Value> {
  let shared: Promise<Answer<Value>> | null = null;

  const askForAll = async (): Promise<Answer<Value>> => {
    const { signal } = new AbortController();
    try {
      return await withDeadline({ clock, timeoutMs, signal }, (ofDeadline) => ask({ signal: ofDeadline }));
    } catch {
      return { ok: false, fault: late() };
    }
  };

  const begin = () => {
    const answer = askForAll();
    shared = answer;
    const forget = () => {
      if (shared === answer) shared = null;
    };
    void answer.then(() => (memoryMs > 0 ? clock.after(memoryMs, forget) : forget()));
    return answer;
  };

  const askOrJoin: Ask<Value> = async ({ signal }) => {
    if (signal.aborted) return { ok: false, fault: late() };
    const answer = shared ?? begin();
    const { promise: left, resolve } = Promise.withResolvers<Answer<Value>>();
    const leave = () => resolve({ ok: false, fault: late() });
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([answer, left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  };
  return Object.assign(askOrJoin, { isShared: () => shared !== null });
}
