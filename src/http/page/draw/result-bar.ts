import type { Result } from '../../../core/result.ts';
import { type Status, statuses } from '../../../core/status.ts';
import { type Html, html } from './html.ts';

const slots = 30;
const pitch = 4;
const barWidth = 3;
const height = 18;

/** Worse is taller, and what is not known is hollow, so that the bar can be read without its colours. */
const heights = { healthy: 8, degraded: 13, unknown: 17, failed: 18 } as const satisfies Record<Status, number>;

/** The last results of a check, the newest at the right; a slot that was not used yet is a dot. */
export function renderResultBar(results: readonly Pick<Result, 'status'>[]): Html {
  const shown = results.slice(-slots);
  const empty = slots - shown.length;
  const unused = Array.from({ length: empty }, (_, slot) => bar(slot, 2)).join('');
  const path = (status: Status) =>
    shown
      .flatMap((result, position) => (result.status === status ? bar(empty + position, heights[status]) : []))
      .join('');

  return html`<svg class="result-bar" role="img" aria-label="${describe(shown)}" viewBox="0 0 ${slots * pitch} ${height}" width="${slots * pitch}" height="${height}">
    ${unused && html`<path class="bar is-unused" d="${unused}" />`}
    ${statuses.map((status) => path(status) && html`<path class="bar is-${status}" d="${path(status)}" />`)}
  </svg>`;
}

/** Outlines are inset by half a pixel, where a line of one pixel is sharp. */
function bar(slot: number, tall: number): string {
  return `M${slot * pitch + 0.5} ${height - tall + 0.5}h${barWidth - 1}v${tall - 1}h${1 - barWidth}z`;
}

function describe(results: readonly Pick<Result, 'status'>[]): string {
  if (results.length === 0) return 'No results yet';
  const counts = statuses.flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${results.length === 1 ? 'Last result' : `Last ${results.length} results`}: ${counts.join(', ')}`;
}
