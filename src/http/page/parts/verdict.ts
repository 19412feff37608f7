import type { Snapshot } from '../../../core/result.ts';
import { statuses } from '../../../core/status.ts';
import type { Summary } from '../../../core/summary/summary.ts';
import { type Html, html } from '../draw/html.ts';
import { categoryAnchor } from '../draw/links.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { formatSpan, renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';

const worstFirst = statuses.toReversed();

/** What everybody came for: one sentence, since when, and how many checks and which categories it is about. */
export function renderVerdict({ summary, now, scope }: PageInput): Html {
  const { status, message, totals, snapshots } = summary;
  const since = verdictSince(summary);
  // That all are healthy stands in the sentence.
  const counted = totals.healthy === totals.checks ? [] : worstFirst.filter((each) => totals[each] > 0);

  return html`<section class="verdict is-${status}" aria-labelledby="verdict">
    <div class="verdict-symbol">${renderSymbol(status)}</div>
    <div class="verdict-words">
      <p class="verdict-since"><span class="last-known">Last known: </span><strong>${status}</strong>${
        since !== null && html` for ${formatSpan(now - since)}, since ${renderTime(since, now)}`
      }</p>
      <h1 id="verdict">${message}</h1>
      <ul class="totals">
        ${counted.map((each) => html`<li>${renderSymbol(each)}${totals[each]} ${each}</li>`)}
        <li class="muted">${totals.checks === 1 ? '1 check' : `${totals.checks} checks`}, as of ${renderTime(now, now)}</li>
      </ul>
    </div>
    ${scope === null && html`<nav class="categories" aria-label="Categories"><ul>${snapshots.map(renderTile)}</ul></nav>`}
  </section>`;
}

function renderTile({ category, status }: Snapshot): Html {
  return html`<li><a class="tile is-${status}" href="#${categoryAnchor(category)}">
    ${renderSymbol(status)}<b>${category}</b> <span>${status}</span>
  </a></li>`;
}

/**
 * When it began to be so: for the leading root cause when there is one, else when the last check became what it is.
 * Null for no checks.
 */
function verdictSince({ rootCauses, snapshots }: Summary): number | null {
  const [first] = rootCauses;
  if (first) return first.since;
  const times = snapshots.flatMap(({ results }) => results.map(({ since }) => since));
  return times.length === 0 ? null : Math.max(...times);
}
