import type { Clock } from '../../core/clock.ts';
import type { Health } from '../../core/summary/health.ts';
import { createRendering, type Rendering } from '../answer/rendering.ts';
import { historyBody } from '../answer/schemas.ts';
import type { Subject } from '../board.ts';
import type { Selection } from '../query/selection.ts';
import type { Tier } from '../redact.ts';
import { renderHistoryText } from './render-history-text.ts';
import { representHistory } from './represent-history.ts';

export const historyTypes = { json: 'application/json', text: 'text/plain' } as const;

interface WantedHistory {
  readonly selection: Selection;
  readonly tier: Tier;
  readonly format: keyof typeof historyTypes;
}

/** The past moves slowly, and drawing 90 days takes ten times as long as drawing what is so now. */
const standsForMs = 5_000;
/** What callers choose is without end. */
const mostDrawn = 64;

/** Says how the history is drawn. Whatever happens on the board, the same drawing stands until it is some seconds old. */
export function createDrawHistory({ health, clock }: { readonly health: Health; readonly clock: Clock }) {
  const drawn = new Map<string, { readonly tick: number; readonly rendering: Rendering }>();

  function draw({ selection, tier, format }: WantedHistory): Rendering {
    const checks = selection.narrowedTo?.split(',') ?? health.checks;
    // The shape is the list of what may leave.
    const body = historyBody.parse(representHistory({ past: health.past, checks, tier, now: clock.now() }));
    return createRendering({
      code: 200,
      headers: {
        'cache-control': 'no-store',
        'content-type': `${historyTypes[format]}; charset=utf-8`,
        ...(format === 'text' && { 'x-content-type-options': 'nosniff' }),
      },
      body: format === 'json' ? JSON.stringify(body) : renderHistoryText(body),
    });
  }

  function take(key: string, wanted: WantedHistory): Rendering {
    // On the clock that goes on while the machine sleeps.
    const tick = clock.sinceBoot();
    const standing = drawn.get(key);
    if (standing && tick - standing.tick < standsForMs) return standing.rendering;
    const rendering = draw(wanted);
    drawn.delete(key);
    drawn.set(key, { tick, rendering });
    const [oldest] = drawn.size > mostDrawn ? drawn.keys() : [];
    if (oldest !== undefined) drawn.delete(oldest);
    return rendering;
  }

  return (wanted: WantedHistory): Subject<Rendering> => {
    const { tier, format, selection } = wanted;
    const key = ['history', tier, format, selection.narrowedTo].join(' ');
    return { key, isNarrowed: selection.narrowedTo !== null, draw: () => take(key, wanted) };
  };
}
