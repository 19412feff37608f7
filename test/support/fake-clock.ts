import type { Clock } from '../../src/core/clock.ts';

/** A clock that a test turns by hand. */
export interface FakeClock extends Clock {
  /** Turns the clock, firing what falls due in order and letting promises settle in between. */
  turn(ms: number): Promise<void>;
  /** How many timers are armed. */
  readonly armed: number;
}

export function createFakeClock(start = Date.parse('2026-11-22T12:00:00Z')): FakeClock {
  let elapsed = 0;
  const timers = new Set<{ due: number; callback: () => void }>();

  const settle = async () => {
    for (let turn = 0; turn < 25; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
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
