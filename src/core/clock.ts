import { uptime } from 'node:os';

/** Stops a timer that has not fired. */
export type Cancel = () => void;

/** Time as the service sees it; the only home of the system's clock and timers. */
export interface Clock {
  /** Milliseconds since 1970, for people. */
  now(): number;
  /** Milliseconds since some point, never going back, for durations and deadlines. */
  monotonic(): number;
  /** The same, counting also while the machine sleeps; coarser, and slower to read. */
  sinceBoot(): number;
  /** Calls back once after `delayMs`; never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): Cancel;
}

export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  // Both go on while the process is stopped; of a machine that sleeps only the second knows.
  monotonic: () => performance.now(),
  sinceBoot: () => uptime() * 1_000,
  after(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
});

/** Waits for `delayMs`, or rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', give);
      resolve();
    });
    const give = () => {
      cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', give, { once: true });
  });
}

/** Keeps the process alive until the returned function is called: the clock's own timers do not. */
export function holdProcess(): Cancel {
  const longestDelayMs = 2 ** 31 - 1;
  const timer = setInterval(() => {}, longestDelayMs);
  return () => clearInterval(timer);
}
