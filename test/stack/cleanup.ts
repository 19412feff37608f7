export interface Cleanup {
  /** Says how something that was just started is stopped. */
  add(stop: () => Promise<unknown>): void;
  /** Stops everything, the last one first, all of it even when one fails, and then throws what failed. */
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const stops: (() => Promise<unknown>)[] = [];
  return {
    add(stop) {
      stops.push(stop);
    },
    async run() {
      const errors: unknown[] = [];
      for (const stop of stops.splice(0).reverse()) await stop().catch((error: unknown) => errors.push(error));
      if (errors.length > 0) throw new AggregateError(errors, 'The stack did not stop cleanly');
    },
  };
}
