let last: Promise<void> = Promise.resolve();

/**
 * Lets requests be answered in between: each caller goes on in a turn of the event loop of its own, one after the other,
 * also when all have waited for the same answer.
 */
export function takeTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return last;
}
