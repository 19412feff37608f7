import type { Clock } from '../core/clock.ts';

export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs work until it settles, its time is up or the caller gives up. It aborts the work *and* stops waiting for it, so
 * a vendor that does not honour its signal holds nobody up. Rejects with a `TimeoutError`; with a signal that is
 * aborted already, the work does not begin.
 */
export async function withDeadline<Value>(
  { clock, timeoutMs, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  if (signal.aborted) throw timeIsUp();
  const controller = new AbortController();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = () => {
    const reason = timeIsUp();
    controller.abort(reason);
    reject(reason);
  };
  const cancel = clock.after(timeoutMs, giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(controller.signal), givenUp]);
  } finally {
    cancel();
    signal.removeEventListener('abort', giveUp);
  }
}

const timeIsUp = () => new DOMException('The time is up', 'TimeoutError');
