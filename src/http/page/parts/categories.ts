import type { Result, Snapshot } from '../../../core/result.ts';
import { severity } from '../../../core/status.ts';
import { type Html, html } from '../draw/html.ts';
import { categoryAnchor, jsonPath, partPath, renderId } from '../draw/links.ts';
import { plainName } from '../draw/plain-names.ts';
import { renderMark } from '../draw/status-mark.ts';
import { renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { shownOn } from '../shown-on.ts';
import { columnsFor, renderCheckRow } from './check-row.ts';
import { hasLeak, renderExposures } from './exposure-matrix.ts';

/** Every check, by category: what is broken first and unfolded, what is well a line each. */
export function renderCategories(input: PageInput): Html {
  const worstFirst = input.summary.snapshots.toSorted((left, right) => weightOf(right) - weightOf(left));
  return html`<section class="panel" id="checks" aria-label="Checks">${worstFirst.map((snapshot) => renderCategory(snapshot, input))}</section>`;
}

/** What was not looked at yet is no worse than what is well, and what waits for another check less than what is broken. */
function weightOf({ results }: Snapshot): number {
  const weights = results.map(({ status, reason }) => {
    if (reason === 'not_run') return 0;
    return reason === 'dependency_failed' ? aside : severity[status];
  });
  return Math.max(0, ...weights);
}

/** Below every status that is not healthy. */
const aside = 0.5;

function renderCategory(snapshot: Snapshot, input: PageInput): Html {
  const { category, status, results } = snapshot;
  const { scope } = input;
  const shown = shownOn(input);
  // A browser takes over what is open by default when that changes; else it is the reader's.
  const open = scope !== null || weightOf(snapshot) > aside;
  const isRls = category === 'rls' && !hasLeak(input);
  return html`<details class="category is-${status}" id="${categoryAnchor(category)}"${open && html` open data-open`}>
    <summary>
      <h2><span>${plainName(category)} ${renderId(category)}</span></h2>
      <span class="category-looked">${renderLooked(snapshot, input)}</span>
      ${renderMark(status)}
    </summary>
    <table class="checks" role="table">
      <caption class="visually-hidden">Checks of ${category}</caption>
      <thead role="rowgroup"><tr role="row">
        ${columnsFor(input).map(([place, name]) => html`<th class="${place}" role="columnheader" scope="col">${name}</th>`)}
      </tr></thead>
      <tbody role="rowgroup">${results.filter(({ check }) => shown.has(check)).map((result) => renderCheckRow(result, input))}</tbody>
    </table>
    ${renderMore(
      category,
      results.filter(({ check }) => !shown.has(check)),
      input,
    )}
    ${isRls && renderExposures(input)}
    ${scope === null && html`<p class="category-end"><a href="${partPath(category, input.basePath)}">Show ${category} alone</a></p>`}
  </details>`;
}

function renderLooked({ results, refreshedAt, sharedBy }: Snapshot, { now }: PageInput): Html {
  const count = results.length === 1 ? '1 check' : `${results.length} checks`;
  const looked = refreshedAt === null ? 'not looked at yet' : html`looked at ${renderTime(refreshedAt, now)}`;
  return html`${count}<span>, ${looked}${sharedBy && html` by ${sharedBy.replica ?? 'another replica'}`}</span>`;
}

/** How many have no row, how they are, and where they are. */
function renderMore(category: string, others: readonly Result[], { scope, basePath }: PageInput): Html | null {
  if (others.length === 0) return null;
  const words = [...Map.groupBy(others, ({ status }) => status)].map(([status, same]) => `${same.length} ${status}`);
  // The page of the category shows more of it than this one; beyond that there is the list for programs.
  const address = scope === null ? partPath(category, basePath) : jsonPath(category, basePath);
  return html`<p class="category-end"><a href="${address}">${others.length} more</a> <span class="muted">${words.join(', ')}</span></p>`;
}
