import type { Clock } from '../../src/core/clock.ts';

/** A clock that a test turns by hand. */
export interface FakeClock extends Clock {
  /** Turns the clock, firing what falls due in order and letting promises settle in between. */
  turn(ms: number): Promise<void>;
  /** Stops the process: time passes, and no timer fires before it is turned again. */
  stop(ms: number): void;
  /** Lets the machine sleep: time passes on the wall, and no timer comes nearer. */
  sleep(ms: number): void;
  /** Sets the clock on the wall, which says nothing about how much time has passed. */
  setForward(ms: number): void;
  /** How many timers are armed. */
  readonly armed: number;
}

export function createFakeClock(start = Date.parse('2026-11-22T12:00:00Z')): FakeClock {
  let elapsed = 0;
  let slept = 0;
  let set = 0;
  const timers = new Set<{ due: number; callback: () => void }>();

  const settle = async () => {
    for (let turn = 0; turn < 25; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    now: () => start + elapsed + slept + set,
    monotonic: () => elapsed,
    sinceBoot: () => elapsed + slept,
    stop(ms) {
      elapsed += ms;
    },
    sleep(ms) {
      slept += ms;
    },
    setForward(ms) {
      set += ms;
    },
    after(delayMs, callback) {
      const timer = { due: elapsed + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get armed() {
      return timers.size;
    },
    async turn(ms) {
      const end = elapsed + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter(({ due }) => due <= end).sort((left, right) => left.due - right.due)[0];
        if (!next) break;
        timers.delete(next);
        elapsed = Math.max(elapsed, next.due);
        next.callback();
        await settle();
      }
      elapsed = end;
    },
  };
}
