import { AsyncLocalStorage } from 'node:async_hooks';

const quiet = new AsyncLocalStorage<true>();

const { console } = globalThis;
for (const method of ['error', 'warn', 'info', 'log'] as const) {
  const print = console[method];
  console[method] = (...values: unknown[]) => {
    if (!quiet.getStore()) print(...values);
  };
}

/**
 * Runs somebody else's code without what it prints to the console. Everybody else's printing stays, also meanwhile:
 * what is silenced is whatever this call does, and nothing beside it.
 */
export function quietly<Value>(run: () => Value): Value {
  return quiet.run(true, run);
}
