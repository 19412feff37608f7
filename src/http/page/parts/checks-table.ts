import { counts, type Finding } from '../../../core/finding.ts';
import type { Result, Snapshot } from '../../../core/result.ts';
import { acceptanceOf } from '../../../reporters/lines-of-findings.ts';
import { type Html, html } from '../draw/html.ts';
import { categoryAnchor, checkAnchor, jsonPath, partPath, renderReason } from '../draw/links.ts';
import { renderResultBar } from '../draw/result-bar.ts';
import { renderSparkline } from '../draw/sparkline.ts';
import { renderMark, renderSymbol } from '../draw/status-mark.ts';
import { formatLatency, renderSince, renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { shownOn } from '../shown-on.ts';

/** The columns, each with the class that places it. */
const columns = [
  ['at-check', 'check'],
  ['at-status', 'status'],
  ['at-finding', 'finding'],
  ['at-runs', 'last runs'],
  ['at-number', html`<abbr title="half of the runs were faster">p50</abbr>`],
  ['at-number', html`<abbr title="95 % of the runs were faster">p95</abbr>`],
  ['at-number', html`<abbr title="the p95 that is usual for this check">baseline</abbr>`],
  ['at-results', 'last results'],
] as const;

const caption =
  'Checks: what was found, how long the last runs took (the baseline dashed, what is far above it cut off), and the ' +
  'last 30 results, the worse the taller';

/**
 * Every check, by category. One table, so that its columns can be compared; the roles say again what the elements say,
 * because on narrow screens the style turns rows into blocks, and some browsers then forget what they were.
 */
export function renderChecks(input: PageInput): Html {
  return html`<div class="panel" id="checks"><table class="checks" role="table">
    <caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row">
      ${columns.map(([place, name]) => html`<th class="${place}" role="columnheader" scope="col">${name}</th>`)}
    </tr></thead>
    ${input.summary.snapshots.map((snapshot) => renderCategory(snapshot, input))}
  </table></div>`;
}

function renderCategory({ category, status, results, refreshedAt, sharedBy }: Snapshot, input: PageInput): Html {
  const { now, basePath = '' } = input;
  const shown = shownOn(input);
  const looked = refreshedAt === null ? 'not looked at yet' : html`looked at ${renderTime(refreshedAt, now)}`;
  return html`<tbody id="${categoryAnchor(category)}" role="rowgroup">
    <tr class="category" role="row"><th role="rowheader" scope="rowgroup" colspan="${columns.length}"><div>
      <h2><a class="plain" href="${partPath(category, basePath)}">${category}</a></h2> ${renderMark(status)}
      <span class="muted">${looked}${sharedBy && html` by ${sharedBy.replica ?? 'another replica'}`}</span>
    </div></th></tr>
    ${results.filter(({ check }) => shown.has(check)).map((result) => renderCheckRow(result, input))}
    ${renderMore(
      category,
      results.filter(({ check }) => !shown.has(check)),
      input,
    )}
  </tbody>`;
}

/** How many have no row, how they are, and where they are. */
function renderMore(category: string, others: readonly Result[], { scope, basePath }: PageInput): Html | null {
  if (others.length === 0) return null;
  const words = [...Map.groupBy(others, ({ status }) => status)].map(([status, same]) => `${same.length} ${status}`);
  // The page of the category shows more of it than this one; beyond that there is the list for programs.
  const address = scope === null ? partPath(category, basePath) : jsonPath(category, basePath);
  return html`<tr class="category" role="row"><td role="cell" colspan="${columns.length}"><a href="${address}">${others.length} more</a> <span class="muted">${words.join(', ')}</span></td></tr>`;
}

/** One check: how it is and for how long, what was found and what to do, how fast it is, and how it has been. */
function renderCheckRow(result: Result, input: PageInput): Html {
  const { summary, resultsOf, now, basePath } = input;
  const { check, status } = result;
  const performance = summary.performance[check] ?? null;
  const recent = resultsOf(check);
  return html`<tr class="check is-${status}" id="${checkAnchor(check)}" role="row">
    <th class="at-check" role="rowheader" scope="row"><div>${renderName(result, basePath)}</div></th>
    <td class="at-status" role="cell">${renderStatus(result, now)}</td>
    <td class="at-finding" role="cell">${renderFinding(result, input)}</td>
    <td class="at-runs" role="cell">${renderSparkline(recent, performance)}</td>
    ${renderNumber('p50', performance?.p50Ms)}
    ${renderNumber('p95', performance?.p95Ms)}
    ${renderNumber('baseline', performance?.baselineMs)}
    <td class="at-results" role="cell">${renderResultBar(recent)}</td>
  </tr>`;
}

/** The category stands above the row; whoever hears the link alone is told the whole id. */
function renderName({ check, status }: Result, basePath: string | undefined): Html {
  const name = check.slice(check.indexOf('.') + 1);
  const link = html`<a class="plain" href="${partPath(check, basePath)}" aria-label="${check}">${name}</a>`;
  return html`${renderSymbol(status)}<h3>${link}</h3>`;
}

function renderStatus({ status, since, reason }: Result, now: number): Html {
  const duration = html`<span class="muted">${renderSince(since, now)}</span>`;
  return html`<span><b class="word">${status}</b> ${duration}</span> ${reason && renderReason(reason)}`;
}

function renderFinding(result: Result, input: PageInput): Html {
  const { scope } = input;
  const { reason, title, message, hint } = result;
  // Where a dependency is in the way, the message names it, and what to do stands beside the root cause.
  const isConsequence = reason === 'dependency_failed';
  const list = isConsequence ? null : renderSeen(result, input);
  return html`${list ? renderFolded(result, list, scope) : html`<p class="message">${message}</p>`}
    ${hint !== null && !isConsequence && html`<p class="hint"><b>Do</b> ${hint}</p>`}
    ${isBeingConfirmed(result) && html`<p class="hint"><b>Note</b> The last look went wrong; another one will tell</p>`}
    ${result.flapping && html`<p class="hint"><b>Flapping</b> ${result.flapping.turns} changes since ${renderTime(result.flapping.since, input.now)}</p>`}
    ${scope !== null && html`<p class="expected">Healthy means: ${title}</p>`}`;
}

/** The message with what was seen behind it: open on the page of the check itself. */
function renderFolded({ check, message }: Result, list: Html, scope: PageInput['scope']): Html {
  const open = scope === check && html` open`;
  return html`<details id="details-${check}"${open}><summary class="message">${message}</summary>${list}</details>`;
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

/** What was seen, as names and values; null when nothing was noted. Only ever given what the caller may see. */
function renderSeen(result: Result, input: PageInput): Html | null {
  const { error, findings, details } = result;
  const entries = Object.entries(details);
  if (entries.length + findings.length === 0 && error === null) return null;
  return html`<dl class="details-list">
    ${error !== null && html`<div><dt>error</dt><dd><code>${error}</code></dd></div>`}
    ${findings.length > 0 && html`<div><dt>findings</dt><dd>${renderFindings(result, input)}</dd></div>`}
    ${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${renderValue(value)}</dd></div>`)}
  </dl>`;
}

/** The gravest; on the page of the check itself more of them. */
const findingsShown = { elsewhere: 20, onItsOwn: 200 };

function renderFindings({ check, findings, unlisted }: Result, { scope, basePath }: PageInput): Html {
  const shown = findings.slice(0, scope === check ? findingsShown.onItsOwn : findingsShown.elsewhere);
  const more = findings.length - shown.length;
  const beyond = unlisted?.findings ?? 0;
  return html`<ol>${shown.map((finding) => renderOneFinding(finding, check))}</ol>
    ${more > 0 && html`<p><a href="${jsonPath(check, basePath)}">${more} more</a>, none of them graver</p>`}
    ${beyond > 0 && html`<p class="muted">${beyond} more are not listed</p>`}`;
}

function renderOneFinding(finding: Finding, check: string): Html {
  const { kind, level, object, why, mend, accepted, details } = finding;
  const mark = accepted ? html` <i>accepted: ${accepted}</i>` : html` (${level})`;
  const how = mend !== null && !accepted && html`<pre tabindex="0">${mend}</pre>`;
  const accept =
    counts(finding) &&
    html`<p>To accept it, add to <code>accepted</code> of the contract:</p><pre tabindex="0">${acceptanceOf(finding, check)}</pre>`;
  return html`<li><code>${object}</code> ${kind}${mark}: ${why}${how}${accept}${details && renderValue(details)}</li>`;
}

function renderValue(value: unknown): Html {
  if (isScalar(value)) return value === null ? html`<i>not known</i>` : html`<code>${String(value)}</code>`;
  const entries = Object.entries(value as object);
  if (entries.length === 0) return none;
  if (isList(value))
    return html`${value.map((item, position) => html`${position > 0 && ', '}<code>${String(item)}</code>`)}`;
  if (isFlat(value))
    return html`<ul>${entries.map(([name, item]) => html`<li>${name}: ${renderValue(item)}</li>`)}</ul>`;
  if (Array.isArray(value) && value.every(isFlat))
    return html`<ol>${value.map((item) => html`<li>${renderValue(item)}</li>`)}</ol>`;
  return html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`;
}

const none = html`<i>none</i>`;

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isScalar);
}

/** An object that can be read as lines. */
function isFlat(value: unknown): boolean {
  if (isScalar(value) || Array.isArray(value)) return false;
  return Object.values(value as object).every((item) => isScalar(item) || isList(item));
}
