import type { Turns } from '../../checks/ports.ts';

interface Waiting {
  readonly keys: readonly string[];
  readonly give: () => void;
}

/** Makes the places that all who hold them share. */
export function createTurns(places: number): Turns {
  let free = places;
  const queues = new Map<AbortSignal, Set<Waiting>>();
  const taken = new Set<string>();

  const isNext = ({ keys }: Waiting) => !keys.some((key) => taken.has(key));

  const giveTurns = () => {
    for (const [signal, queue] of [...queues]) {
      if (free === 0) return;
      const next = [...queue].find(isNext);
      if (!next) continue;
      queue.delete(next);
      queues.delete(signal);
      // Behind all the others.
      if (queue.size > 0) queues.set(signal, queue);
      free -= 1;
      for (const key of next.keys) taken.add(key);
      next.give();
      return giveTurns();
    }
  };

  return {
    async take(signal, act, keys = []) {
      const { promise: turn, resolve } = Promise.withResolvers<boolean>();
      const own: Waiting = { keys, give: () => resolve(true) };
      const queue = queues.get(signal) ?? new Set();
      queues.set(signal, queue.add(own));
      const leave = () => {
        const isLeft = queues.get(signal)?.delete(own);
        if (queues.get(signal)?.size === 0) queues.delete(signal);
        if (isLeft) resolve(false);
      };
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      giveTurns();
      const hasTurn = await turn;
      signal.removeEventListener('abort', leave);
      try {
        return await act();
      } finally {
        if (hasTurn) {
          free += 1;
          for (const key of keys) taken.delete(key);
        }
        giveTurns();
      }
    },
  };
}
