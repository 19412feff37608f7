import type { Cancel, Clock } from '../core/clock.ts';
import type { Asked, Ending, Offer, Thread } from './thread.ts';

/** One thread after the other: where one ends, the next is started. */
export interface Lane {
  /** What the module offered the first time, or why it cannot be used. */
  readonly offered: Promise<Offer>;
  /** Runs a check in the thread of now, or in the one that is being started. */
  run(check: string, signal: AbortSignal): Promise<Asked>;
  /**
   * Starts another thread, and ends this one when the other is ready and its runs are over. False when another is on its
   * way already.
   */
  renew(): boolean;
  /** How many threads it has started anew, and how long it waited before the latest. */
  readonly restarts: number;
  readonly pauseMs: number;
  close(): Promise<void>;
}

/** How a lane has its threads started; it is told when one has ended. */
export type Start = (onEnding: (ending: Ending) => void) => Thread;

/** The first is replaced at once, whoever goes on ending waits longer each time. */
const pauses = { firstMs: 1_000, mostMs: 60_000 };
/** A thread that has lived for so long was in order, and the next fault is a first one. */
const inOrderMs = 300_000;

export function createLane(start: Start, clock: Clock): Lane {
  let restarts = 0;
  let faults = 0;
  let faultedTick = 0;
  let pauseMs = 0;
  let lastEnding: Ending | null = null;
  let current: Thread | null = null;
  let arriving: Promise<Thread | null> | null = null;
  let cancelPause: Cancel | null = null;
  let isClosed = false;
  const threads = new Set<Thread>();

  const first = launch();

  function launch(): Thread {
    const thread: Thread = start((ending) => {
      lastEnding = ending;
      if (current === thread) {
        current = null;
        renew();
      }
    });
    threads.add(thread);
    void thread.ended.then(() => threads.delete(thread));
    arriving = thread.offered.then((offer) => {
      arriving = null;
      if (isClosed) return null;
      if (!offer.ok) {
        void thread.end();
        lastEnding = { deed: 'cannot be loaded again', checks: [], thrown: { text: offer.problem, stack: null } };
        // The first one that cannot be loaded is told, and the service does not start.
        if (thread !== first) renew();
        return current;
      }
      void current?.end('idle');
      current = thread;
      return thread;
    });
    return thread;
  }

  function renew(): boolean {
    if (isClosed || arriving || cancelPause) return false;
    const now = clock.monotonic();
    restarts += 1;
    faults = now - faultedTick > inOrderMs ? 1 : faults + 1;
    faultedTick = now;
    pauseMs = faults === 1 ? 0 : Math.min(pauses.firstMs * 2 ** (faults - 2), pauses.mostMs);
    if (pauseMs === 0) {
      launch();
      return true;
    }
    cancelPause = clock.after(pauseMs, () => {
      cancelPause = null;
      launch();
    });
    return true;
  }

  return {
    offered: first.offered,
    get restarts() {
      return restarts;
    },
    get pauseMs() {
      return pauseMs;
    },
    async run(check, signal) {
      const thread = current ?? (await arriving);
      if (!thread) return { ending: lastEnding ?? closing };
      return thread.run(check, signal);
    },
    renew,
    async close() {
      isClosed = true;
      cancelPause?.();
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}

const closing: Ending = { deed: 'is closed', checks: [], thrown: { text: 'the service stops', stack: null } };
