import { AsyncLocalStorage } from 'node:async_hooks';

/** Is told of a fault that nobody caught. */
type Blame = (fault: unknown) => void;

const blames = new AsyncLocalStorage<Blame | null>();

/**
 * Runs somebody's code, and answers for whatever that starts and leaves behind: a promise that nobody awaits, a timer, an
 * emitter without a listener for its errors. Node keeps the context of a run through all of these.
 */
export function answerFor<Value>(blame: Blame, run: () => Value): Value {
  return blames.run(blame, run);
}

/** Tells a fault that nobody caught to whoever answers for it, inside the process's handler. False when nobody does. */
export function tellOwner(fault: unknown): boolean {
  const blame = blames.getStore();
  // What is done about a fault is not part of what broke.
  if (blame) blames.run(null, blame, fault);
  return Boolean(blame);
}
