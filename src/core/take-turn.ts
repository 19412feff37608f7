let last: Promise<void> = Promise.resolve();

/**
 * Lets requests be answered in between: each caller goes on in a turn of the event loop of its own, one after the other,
 * also when all have waited for the same answer.
 */
export function takeTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return last;
}

/**
 * What is made when it is first asked for, and kept. Where making it came to nothing it is made anew for the next one who
 * asks: code that is loaded late needs a descriptor at that moment, and a process that had none for a second would be without
 * it until it ends.
 */
export function makeOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

let loading: Promise<unknown> = Promise.resolve();

/**
 * What loads a package once, in a turn of its own, after what is being loaded already: each takes tens of milliseconds during
 * which nothing else happens, and two in one turn would take their sum.
 */
export function loadInTurn<T>(load: () => Promise<T>): () => Promise<T> {
  return makeOnce(() => {
    const loaded = loading.then(takeTurn).then(load);
    loading = loaded.catch(() => {});
    return loaded;
  });
}
