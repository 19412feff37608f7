import { createRendering, type Rendering } from '../answer/rendering.ts';
import type { HistoryBody } from '../answer/schemas.ts';
import type { Subject } from '../board.ts';
import type { Selection } from '../query/selection.ts';
import type { Tier } from '../redact.ts';
import type { ReadHistory } from './read-history.ts';
import { renderHistoryText } from './render-history-text.ts';

export const historyTypes = { json: 'application/json', text: 'text/plain' } as const;

interface WantedHistory {
  readonly selection: Selection;
  readonly tier: Tier;
  readonly format: keyof typeof historyTypes;
}

/** Says how the history is drawn: once for as long as what was counted stands. */
export function createDrawHistory(readHistory: ReadHistory) {
  const drawn = { json: new WeakMap<HistoryBody, Rendering>(), text: new WeakMap<HistoryBody, Rendering>() };

  function draw(body: HistoryBody, format: WantedHistory['format']): Rendering {
    const rendering = drawn[format].get(body) ?? render(body, format);
    drawn[format].set(body, rendering);
    return rendering;
  }

  return ({ tier, format, selection }: WantedHistory): Subject<Rendering> => ({
    key: ['history', tier, format, selection.narrowedTo].join(' '),
    isNarrowed: selection.narrowedTo !== null,
    draw: () => draw(readHistory(selection, tier), format),
  });
}

function render(body: HistoryBody, format: WantedHistory['format']): Rendering {
  return createRendering({
    code: 200,
    headers: {
      'cache-control': 'no-store',
      'content-type': `${historyTypes[format]}; charset=utf-8`,
    },
    body: format === 'json' ? JSON.stringify(body) : renderHistoryText(body),
  });
}
