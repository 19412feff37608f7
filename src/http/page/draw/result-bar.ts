import type { Result } from '../../../core/result.ts';
import { type Status, statuses } from '../../../core/status.ts';
import { type Html, html } from './html.ts';

const slots = 30;
const pitch = 4;
const height = 18;

/** Worse is taller, and the style makes what is not known thinner, so that the bar can be read without its colours. */
const heights = { healthy: 8, degraded: 13, unknown: 16, failed: 18 } as const satisfies Record<Status, number>;

type Past = Pick<Result, 'status'>;

/** The last results of a check, the newest at the right. Results of one status in a row are one line, which is dashed. */
export function renderResultBar(results: readonly Past[]): Html {
  const shown = results.slice(-slots);
  return html`<svg class="result-bar" role="img" aria-label="${describe(shown)}" viewBox="0 0 ${slots * pitch} ${height}" width="${slots * pitch}" height="${height}">${statuses.map(
    (status) => {
      const line = lineOf(status, shown);
      return line && html`<path class="bar is-${status}" stroke-width="${heights[status]}" d="${line}" />`;
    },
  )}</svg>`;
}

/** The runs of a status, each from where it begins to where it ends; empty when there are none. */
function lineOf(status: Status, shown: readonly Past[]): string {
  const empty = slots - shown.length;
  const middle = height - heights[status] / 2;
  let line = '';
  for (let from = 0; from < shown.length; ) {
    let end = from;
    while (shown[end]?.status === status) end += 1;
    if (end > from) line += `M${(empty + from) * pitch} ${middle}h${(end - from) * pitch}`;
    from = end + 1;
  }
  return line;
}

function describe(results: readonly Past[]): string {
  if (results.length === 0) return 'No results yet';
  const counts = statuses.flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${results.length === 1 ? 'Last result' : `Last ${results.length} results`}: ${counts.join(', ')}`;
}
