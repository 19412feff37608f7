import type { CheckId } from './check.ts';
import type { Flapping, Result, Snapshot, Transition } from './result.ts';

/** Something that a check did outside of its run, or to others. */
interface ToldFault {
  readonly check: CheckId;
  /** To be read after the name of the check. */
  readonly deed: string;
  /** For the log alone; null where what was thrown is no error. */
  readonly stack: string | null;
}

/** Hears what the monitor finds out. An observer that throws is ignored: it cannot break the report. */
export interface Observer {
  /** Of this replica's own look, or adopted from another replica that looked. */
  onResult?(result: Result, how: { readonly isAdopted: boolean }): void;
  onTransition?(transition: Transition): void;
  /** A check has begun to go up and down, or is steady again: then null. */
  onFlapping?(told: { readonly check: CheckId; readonly flapping: Flapping | null }): void;
  onStrayFault?(fault: ToldFault): void;
  /** A category has a new snapshot: from now on whoever asks is given this one. */
  onSnapshot?(snapshot: Snapshot): void;
}

/** Tells every observer, whatever the others do. */
export function notify(observers: Iterable<Observer>, tell: (observer: Observer) => void): void {
  for (const observer of observers) {
    try {
      tell(observer);
    } catch {
      // An observer's fault must not become the watched system's.
    }
  }
}
