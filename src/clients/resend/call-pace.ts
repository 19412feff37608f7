import { type Clock, sleep } from '../../core/clock.ts';

/** Waits for the caller's turn; rejects with the signal's reason when the caller gives up first. */
export type CallPace = (signal: AbortSignal) => Promise<void>;

/** Lets calls start one at a time, `intervalMs` apart, in the order in which they came. Who gives up costs no turn. */
export function createCallPace(clock: Clock, intervalMs: number): CallPace {
  let lastStart = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();

  const wait = async (signal: AbortSignal) => {
    if (signal.aborted) return;
    const dueInMs = lastStart + intervalMs - clock.monotonic();
    if (dueInMs > 0) await sleep(clock, dueInMs, signal);
    lastStart = clock.monotonic();
  };

  return (signal) => {
    const turn = last.then(() => wait(signal));
    last = turn.catch(() => {});
    return orAborted(turn, signal);
  };
}

/** Whoever waits behind others leaves at once. */
async function orAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([turn, aborted]);
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
