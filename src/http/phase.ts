/** Where the process is in its life, as readiness sees it. */
export interface Phase {
  readonly isDraining: boolean;
  /** From now on readiness says no, whatever the checks say; everything else answers as before. */
  drain(): void;
  /** Calls back once, when draining begins. */
  onDrain(listener: () => void): void;
}

export function createPhase(): Phase {
  let isDraining = false;
  const listeners: (() => void)[] = [];
  return {
    get isDraining() {
      return isDraining;
    },
    drain() {
      if (isDraining) return;
      isDraining = true;
      for (const listener of listeners) listener();
    },
    onDrain(listener) {
      listeners.push(listener);
    },
  };
}
