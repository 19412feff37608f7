import type { Turns } from '../../checks/ports.ts';

/** Makes the places that all who hold them share. */
export function createTurns(places: number): Turns {
  let free = places;
  const queues = new Map<AbortSignal, Set<() => void>>();

  const enqueue = (signal: AbortSignal, give: () => void) => {
    const queue = queues.get(signal) ?? new Set();
    queues.set(signal, queue.add(give));
    return () => queue.delete(give);
  };

  const giveTurns = () => {
    while (free > 0) {
      const [first] = queues;
      if (!first) return;
      const [signal, queue] = first;
      const [give] = queue;
      queues.delete(signal);
      if (!give) continue;
      queue.delete(give);
      // Behind all the others.
      queues.set(signal, queue);
      free -= 1;
      give();
    }
  };

  return {
    async take(signal, act) {
      const { promise: turn, resolve } = Promise.withResolvers<boolean>();
      const leaveQueue = enqueue(signal, () => resolve(true));
      const leave = () => {
        if (leaveQueue()) resolve(false);
      };
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      giveTurns();
      const hasTurn = await turn;
      signal.removeEventListener('abort', leave);
      try {
        return await act();
      } finally {
        if (hasTurn) free += 1;
        giveTurns();
      }
    },
  };
}
