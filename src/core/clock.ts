import { uptime } from 'node:os';

/** Stops a timer that has not fired. */
export type Cancel = () => void;

/** Time as the service sees it; the only home of the system's clock and timers. */
export interface Clock {
  /** Milliseconds since 1970, for people. */
  now(): number;
  /** Milliseconds since some point, never going back, for durations and deadlines. */
  monotonic(): number;
  /** The same, counting also while the machine sleeps; coarser. */
  sinceBoot(): number;
  /** Calls back once after `delayMs`; never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): Cancel;
}

export interface BootClock {
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Opens and reads a file on Linux, for as long as it takes to answer a request. */
  readonly readUptime: () => number;
}

const uptimeHoldsMs = 1_000;
/** The wall's clock is a millisecond coarse, and may be set right by a little at any time. */
const mostDriftMs = 20;

/**
 * Reads how long the machine has been up once a second, and goes on from there with the clock that is quick to read; at
 * once where the wall's clock has gone another way, as it has when the machine slept.
 */
export function createSinceBoot({ now, monotonic, readUptime }: BootClock): () => number {
  let last: { readonly uptime: number; readonly tick: number; readonly at: number } | null = null;
  return () => {
    const [tick, at] = [monotonic(), now()];
    const passed = last ? tick - last.tick : uptimeHoldsMs;
    if (last && passed < uptimeHoldsMs && Math.abs(at - last.at - passed) <= mostDriftMs) return last.uptime + passed;
    last = { uptime: readUptime(), tick, at };
    return last.uptime;
  };
}

const [now, monotonic] = [() => Date.now(), () => performance.now()];

export const systemClock: Clock = Object.freeze({
  now,
  // Both go on while the process is stopped; of a machine that sleeps only the second knows.
  monotonic,
  sinceBoot: createSinceBoot({ now, monotonic, readUptime: () => uptime() * 1_000 }),
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
