let last: Promise<void> = Promise.resolve();

/**
 * Lets requests be answered in between: each caller goes on in a turn of the event loop of its own, one after the other,
 * also when all have waited for the same answer.
 */
export function takeTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
  return last;
}

let loading: Promise<unknown> = Promise.resolve();

/**
 * What loads a package once, in a turn of its own, after what is being loaded already: each takes tens of milliseconds during
 * which nothing else happens, and two in one turn would take their sum.
 */
export function loadInTurn<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    if (loaded === null) {
      loaded = loading.then(takeTurn).then(load);
      loading = loaded.catch(() => {});
    }
    return loaded;
  };
}
