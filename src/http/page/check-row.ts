import type { Result } from '../../core/result.ts';
import { renderDetails } from './details-list.ts';
import { type Html, html } from './draw/html.ts';
import { checkAnchor, checkPath, renderReason } from './draw/links.ts';
import { renderResultBar } from './draw/result-bar.ts';
import { renderSparkline } from './draw/sparkline.ts';
import { renderSymbol } from './draw/status-mark.ts';
import { formatLatency, renderSince } from './draw/times.ts';
import type { PageInput } from './page-input.ts';
import { isolationCheck } from './parts/isolation-matrix.ts';

/** One check: how it is and for how long, what was found and what to do, how fast it is, and how it has been. */
export function renderCheckRow(result: Result, { summary, resultsOf, now, scope, basePath }: PageInput): Html {
  const { check, status, reason, since } = result;
  const performance = summary.performance[check];
  const recent = resultsOf(check);
  return html`<tr class="check is-${status}" id="${checkAnchor(check)}" role="row">
    <th class="at-check" role="rowheader" scope="row"><div>${renderSymbol(status)}<h3><a class="plain" href="${checkPath(check, basePath)}" aria-label="${check}">${check.slice(check.indexOf('.') + 1)}</a></h3></div></th>
    <td class="at-status" role="cell"><span><b class="word">${status}</b> <span class="muted">${renderSince(since, now)}</span></span> ${reason && renderReason(reason)}</td>
    <td class="at-finding" role="cell">${renderFinding(result, scope)}</td>
    <td class="at-runs" role="cell">${renderSparkline(recent, performance ?? null)}</td>
    ${renderNumber('p50', performance?.p50Ms)}${renderNumber('p95', performance?.p95Ms)}${renderNumber('baseline', performance?.baselineMs)}
    <td class="at-results" role="cell">${renderResultBar(recent)}</td>
  </tr>`;
}

function renderFinding(result: Result, scope: PageInput['scope']): Html {
  const { check, reason, title, message, hint, error, details } = result;
  const { matrix, ...others } = details;
  const seen = check === isolationCheck ? others : details;
  // Where a dependency is in the way, the message names it, and what to do stands beside the root cause.
  const isConsequence = reason === 'dependency_failed';
  const list = isConsequence ? null : renderDetails(seen, error);
  return html`${list ? html`<details id="details-${check}"${scope === check && html` open`}><summary class="message">${message}</summary>${list}</details>` : html`<p class="message">${message}</p>`}
    ${hint !== null && !isConsequence && html`<p class="hint"><b>Do</b> ${hint}</p>`}
    ${isBeingConfirmed(result) && html`<p class="hint"><b>Note</b> The last look went wrong; another one will tell</p>`}
    ${scope !== null && html`<p class="expected">Healthy means: ${title}</p>`}`;
}

/** The label is for narrow screens, where no column head stands above. */
function renderNumber(label: string, ms: number | null | undefined): Html {
  const number = ms === null || ms === undefined ? unknownNumber : formatLatency(ms);
  return html`<td class="at-number" role="cell" data-label="${label}">${number}</td>`;
}

const unknownNumber = html`<span aria-hidden="true">–</span><span class="visually-hidden">not known yet</span>`;

/** A bad look that has not turned the status yet. */
function isBeingConfirmed({ status, consecutiveFailures }: Result): boolean {
  return status === 'healthy' && consecutiveFailures > 0;
}
