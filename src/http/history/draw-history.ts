import type { Clock } from '../../core/clock.ts';
import type { Health } from '../../core/summary/health.ts';
import { historyBody } from '../answer/schemas.ts';
import type { Selection } from '../query/selection.ts';
import type { Tier } from '../redact.ts';
import { renderHistoryText } from './render-history-text.ts';
import { representHistory } from './represent-history.ts';

interface WantedHistory {
  readonly selection: Selection;
  readonly tier: Tier;
  readonly format: 'json' | 'text';
}

/** The past moves slowly, and drawing 90 days takes ten times as long as drawing what is so now. */
const standsForMs = 5_000;
/** What callers choose is without end. */
const mostDrawn = 64;

/** Draws the history, and hands out the same string until it is some seconds old. */
export function createDrawHistory({ health, clock }: { readonly health: Health; readonly clock: Clock }) {
  const drawn = new Map<string, { readonly tick: number; readonly body: string }>();

  function draw({ selection, tier, format }: WantedHistory): string {
    const checks = selection.narrowedTo?.split(',') ?? health.checks;
    // The shape is the list of what may leave.
    const body = historyBody.parse(representHistory({ past: health.past, checks, tier, now: clock.now() }));
    return format === 'json' ? JSON.stringify(body) : renderHistoryText(body);
  }

  return (wanted: WantedHistory): string => {
    const key = [wanted.tier, wanted.format, wanted.selection.narrowedTo].join(' ');
    // On the clock that goes on while the machine sleeps.
    const tick = clock.sinceBoot();
    const standing = drawn.get(key);
    if (standing && tick - standing.tick < standsForMs) return standing.body;
    const body = draw(wanted);
    drawn.delete(key);
    drawn.set(key, { tick, body });
    const [oldest] = drawn.size > mostDrawn ? drawn.keys() : [];
    if (oldest !== undefined) drawn.delete(oldest);
    return body;
  };
}
