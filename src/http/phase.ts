/** Where the process is in its life, as readiness sees it. */
export interface Phase {
  readonly isDraining: boolean;
  /** From now on readiness says no, whatever the checks say; everything else answers as before. */
  drain(): void;
}

export function createPhase(): Phase {
  let isDraining = false;
  return {
    get isDraining() {
      return isDraining;
    },
    drain() {
      isDraining = true;
    },
  };
}
