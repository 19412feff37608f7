import { AsyncLocalStorage } from 'node:async_hooks';

/** What somebody's code threw, as plain texts: nothing in it can break whoever reads it any more. */
export interface Thrown {
  readonly text: string;
  /** Null where what was thrown is no error. */
  readonly stack: string | null;
}

/** Reads what was thrown once. An error's fields may be anything: missing, no texts, or getters that throw themselves. */
export function readThrown(value: unknown): Thrown {
  if (!isError(value)) return { text: `thrown: ${value === null ? 'null' : typeof value}`, stack: null };
  const name = textOf(() => value.name) ?? 'Error';
  const message = textOf(() => value.message) ?? '(no text)';
  // Node makes it only now, out of name and message.
  return { text: `${name}: ${message}`, stack: textOf(() => value.stack) };
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function textOf(read: () => unknown): string | null {
  try {
    const value = read();
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** What a check did to others than itself. */
export interface StrayFault extends Thrown {
  /** To be read after the name of the check: `broke something outside of its run`. */
  readonly deed: string;
}

/** What a promise that nobody awaits, a timer or an emitter does. */
export function strayFault(thrown: Thrown): StrayFault {
  return { ...thrown, deed: 'broke something outside of its run' };
}

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
