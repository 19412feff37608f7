import type { Snapshot } from '../../../core/result.ts';
import { renderCheckRow } from '../check-row.ts';
import { type Html, html } from '../draw/html.ts';
import { categoryAnchor } from '../draw/links.ts';
import { renderMark } from '../draw/status-mark.ts';
import { renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';

/**
 * Every check, by category. One table, so that its columns can be compared; the roles say again what the elements say,
 * because on narrow screens the style turns rows into blocks, and some browsers then forget what they were.
 */
export function renderChecks(input: PageInput): Html {
  return html`<div class="panel" id="checks"><table class="checks" role="table">
    <caption>Checks: what was found, how long the last runs took (the baseline dashed, what is far above it cut off), and the last 30 results, the worse the taller</caption>
    <thead role="rowgroup"><tr role="row">
      <th class="at-check" role="columnheader" scope="col">check</th>
      <th class="at-status" role="columnheader" scope="col">status</th>
      <th class="at-finding" role="columnheader" scope="col">finding</th>
      <th class="at-runs" role="columnheader" scope="col">last runs</th>
      <th class="at-number" role="columnheader" scope="col"><abbr title="half of the runs were faster">p50</abbr></th>
      <th class="at-number" role="columnheader" scope="col"><abbr title="95 % of the runs were faster">p95</abbr></th>
      <th class="at-number" role="columnheader" scope="col"><abbr title="the p95 that is usual for this check">baseline</abbr></th>
      <th class="at-results" role="columnheader" scope="col">last results</th>
    </tr></thead>
    ${input.summary.snapshots.map((snapshot) => renderCategory(snapshot, input))}
  </table></div>`;
}

function renderCategory({ category, status, results, refreshedAt }: Snapshot, input: PageInput): Html {
  const { now, basePath = '' } = input;
  return html`<tbody id="${categoryAnchor(category)}" role="rowgroup">
    <tr class="category" role="row"><th role="rowheader" scope="rowgroup" colspan="8"><div>
      <h2><a class="plain" href="${basePath}/health/${category}">${category}</a></h2> ${renderMark(status)}
      <span class="muted">${refreshedAt === null ? 'not looked at yet' : html`looked at ${renderTime(refreshedAt, now)}`}</span>
    </div></th></tr>
    ${results.map((result) => renderCheckRow(result, input))}
  </tbody>`;
}
