import type { Clock } from '../../core/clock.ts';
import type { Health } from '../../core/summary/health.ts';
import { type HistoryBody, historyBody } from '../answer/schemas.ts';
import type { Selection } from '../query/selection.ts';
import type { Tier } from '../redact.ts';
import { representHistory } from './represent-history.ts';

export interface ReadHistoryOptions {
  readonly health: Health;
  readonly clock: Clock;
}

/** The long past of some checks, with what a tier may see of it. Of the same that is asked for soon again it is the same object. */
export type ReadHistory = (selection: Pick<Selection, 'narrowedTo'>, tier: Tier) => HistoryBody;

/** The past moves slowly, and counting 90 days takes ten times as long as drawing what is so now. */
const standsForMs = 5_000;
/** What callers choose is without end. */
const mostKept = 64;

/** Says what was seen. Whatever happens on the board, what was counted stands until it is some seconds old. */
export function createReadHistory({ health, clock }: ReadHistoryOptions): ReadHistory {
  const kept = new Map<string, { readonly tick: number; readonly body: HistoryBody }>();

  function count({ narrowedTo }: Pick<Selection, 'narrowedTo'>, tier: Tier): HistoryBody {
    const { checks: all, past } = health;
    const checks = narrowedTo?.split(',') ?? all;
    // The shape is the list of what may leave.
    const causes = health.summary().rootCauses;
    return historyBody.parse(representHistory({ past, checks, all, causes, tier, now: clock.now() }));
  }

  return (selection, tier) => {
    const key = [tier, selection.narrowedTo].join(' ');
    // On the clock that goes on while the machine sleeps.
    const tick = clock.sinceBoot();
    const standing = kept.get(key);
    if (standing && tick - standing.tick < standsForMs) return standing.body;
    const body = count(selection, tier);
    kept.delete(key);
    kept.set(key, { tick, body });
    const [oldest] = kept.size > mostKept ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    return body;
  };
}
