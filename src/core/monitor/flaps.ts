import type { Clock } from '../clock.ts';
import type { Flapping } from '../result.ts';
import type { Status } from '../status.ts';

/** The changes of one check's status, of which many within a short time are a state of their own. */
export interface Flaps {
  /** Takes each status that the check is given, of which `unknown` says nothing of its own. Says whether the check goes up and down, until it has been steady for a while. */
  note(status: Status): Flapping | null;
}

/** Twice bad and twice good again. Once is an outage. */
const fewestTurns = 4;
/** So many cadences hold them, and a minute in any case: what is asked every second may well fail for two of them twice. */
const windowCadences = 10;
const shortestWindowMs = 60_000;

export function createFlaps({ clock, cadenceMs }: { readonly clock: Clock; readonly cadenceMs: number }): Flaps {
  const windowMs = Math.max(shortestWindowMs, windowCadences * cadenceMs);
  let turns: readonly { readonly tick: number; readonly at: number }[] = [];
  let last: Status = 'unknown';
  let since: number | null = null;

  return {
    note(status) {
      const tick = clock.sinceBoot();
      if (status !== 'unknown' && last !== 'unknown' && status !== last) turns = [...turns, { tick, at: clock.now() }];
      if (status !== 'unknown') last = status;
      turns = turns.filter((turn) => tick - turn.tick < windowMs);
      const isSteady = tick - (turns.at(-1)?.tick ?? Number.NEGATIVE_INFINITY) >= windowMs / 2;
      if (isSteady) since = null;
      else if (turns.length >= fewestTurns) since ??= turns[0]?.at ?? null;
      return since === null ? null : { turns: turns.length, since };
    },
  };
}
