import { counts } from '../../../core/finding.ts';
import type { Result } from '../../../core/result.ts';
import { type Html, html, type Insertable } from '../draw/html.ts';
import {
  checkAnchor,
  documentPath,
  jsonPath,
  partPath,
  renderCheckLinks,
  renderId,
  renderReason,
} from '../draw/links.ts';
import { plainName } from '../draw/plain-names.ts';
import { renderText } from '../draw/render-text.ts';
import { renderResultBar } from '../draw/result-bar.ts';
import { renderSparkline } from '../draw/sparkline.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { formatLatency, renderSince, renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { isCause, isToldAbove } from '../told-above.ts';
import { renderFindings } from './findings.ts';
import { renderValue } from './values.ts';

/** How long runs take, in words, each with what programs call it. */
const numbers = {
  p50: { word: 'typical', means: 'half of the runs were faster' },
  p95: { word: 'slow', means: '95 % of the runs were faster; below it what is usual, which is the dashed line' },
} as const;

/** What the small drawings mean. */
const drawings = {
  'last runs': 'how long each took, the newest at the right; the dashed line is what is usual',
  'last results': 'the newest at the right; worse is taller',
} as const;

function renderDrawingName(name: keyof typeof drawings): Html {
  return html`<abbr title="${drawings[name]}">${name}</abbr>`;
}

type Column = readonly [place: string, name: Insertable];

/** The columns, each with the class that places it. Strangers are told what is asked, and not what was found. */
export function columnsFor({ tier }: PageInput): readonly Column[] {
  return [
    ['at-check', 'check'],
    ['at-status', 'status'],
    ['at-finding', tier === 'statuses' ? 'healthy means' : 'found'],
    ['at-runs', renderDrawingName('last runs')],
    ...Object.entries(numbers).map(([id, { word, means }]): Column => {
      return ['at-number', html`${word} <abbr title="${means}">${id}</abbr>`];
    }),
    ['at-results', renderDrawingName('last results')],
  ];
}

/**
 * One check: how it is and for how long, what was found and what to do, how fast it is, and how it has been. The roles
 * say again what the elements say, because on narrow screens the style turns rows into blocks, and some browsers then
 * forget what they were.
 */
export function renderCheckRow(result: Result, input: PageInput): Html {
  const { summary, resultsOf, now, basePath } = input;
  const { check, status, since, reason } = result;
  const performance = summary.performance[check] ?? null;
  const recent = resultsOf(check);
  return html`<tr class="check is-${status}" id="${checkAnchor(check)}" role="row">
    <th class="at-check" role="rowheader" scope="row"><div>${renderSymbol(status)}<div class="check-name"><div class="check-title"><a class="plain" href="${partPath(check, basePath)}">${plainName(check)}</a></div> ${renderDocumented(check, basePath)}</div></div></th>
    <td class="at-status" role="cell"><span><b class="word">${status}</b> <span class="muted">${renderSince(since, now)}</span></span> ${reason && renderReason(reason, basePath)}</td>
    <td class="at-finding" role="cell">${renderFound(result, input)}</td>
    <td class="at-runs" role="cell">${renderSparkline(recent, performance)}</td>
    ${renderNumber('p50', performance?.p50Ms)}
    ${renderNumber('p95', performance?.p95Ms, performance?.baselineMs)}
    <td class="at-results" role="cell">${recent.length > 0 && renderResultBar(recent)}</td>
  </tr>`;
}

/** The id, linked to what it means where that is written down. */
function renderDocumented(check: string, basePath: string | undefined): Html {
  const document = documentPath(check, basePath);
  return document === null ? renderId(check) : html`<a class="plain" href="${document}">${renderId(check)}</a>`;
}

function renderFound(result: Result, input: PageInput): Html {
  const { title, message, flapping } = result;
  const { scope, tier, now } = input;
  const isStranger = tier === 'statuses';
  return html`${isStranger ? html`<p class="message">${title}</p>` : renderWords(result, input)}
    ${flapping && html`<p class="hint"><b>Flapping</b> ${flapping.turns} changes since ${renderTime(flapping.since, now)}</p>`}
    ${scope !== null && !isStranger && title !== message && html`<p class="expected">Healthy means: ${title}</p>`}`;
}

/** What was found, and what to do about it where that does not stand above. */
function renderWords(result: Result, input: PageInput): Html {
  const { hint, reason, status } = result;
  const list = reason === 'dependency_failed' ? null : renderSeen(result, input);
  return html`${list ? renderFolded(result, list, input) : renderSentence(result, input)}
    ${hint !== null && status !== 'healthy' && isOfItsOwn(result) && !isToldAbove(hint, input) && html`<p class="hint"><b>Do</b> ${renderText(hint)}</p>`}
    ${isBeingConfirmed(result) && html`<p class="hint"><b>Note</b> The last look went wrong; another one will tell</p>`}`;
}

/** Whether it has something to say that is neither another check's fault nor a matter of time. */
function isOfItsOwn({ reason }: Result): boolean {
  return reason !== 'dependency_failed' && reason !== 'not_run';
}

/** The sentence, unless it stands above; where another check is in the way, which. */
function renderSentence(result: Result, input: PageInput): Html | null {
  const { reason, blockedBy, message } = result;
  if (reason === 'not_run') return null;
  if (reason === 'dependency_failed' && blockedBy !== null)
    return html`<p class="message">waits for ${renderCheckLinks([blockedBy], input)}</p>`;
  if (isToldAbove(message, input)) return html`<p class="message"><a href="#content">See above</a></p>`;
  return html`<p class="message">${renderText(message)}</p>`;
}

/** The sentence with what was seen behind it: open on the page of the check itself. */
function renderFolded(result: Result, list: Html, input: PageInput): Html {
  const { check, message } = result;
  const open = input.scope === check && html` open data-open`;
  const words = isToldAbove(message, input) ? 'What was seen' : message;
  return html`<details id="details-${check}"${open}><summary class="message">${renderText(words)}</summary>${list}</details>`;
}

/** The label is for narrow screens, where no column head stands above. Before the first run there is nothing to see. */
function renderNumber(id: keyof typeof numbers, ms: number | undefined, usualMs: number | null = null): Html {
  if (ms === undefined)
    return html`<td class="at-number" role="cell"><span class="visually-hidden">not known yet</span></td>`;
  const usual = usualMs !== null && html` <small>usual ${formatLatency(usualMs)}</small>`;
  return html`<td class="at-number" role="cell" data-label="${numbers[id].word}">${formatLatency(ms)}${usual}</td>`;
}

/** A bad look that has not turned the status yet. */
function isBeingConfirmed({ status, consecutiveFailures }: Result): boolean {
  return status === 'healthy' && consecutiveFailures > 0;
}

/** The gravest; on the page of the check itself more of them. */
const findingsShown = { elsewhere: 20, onItsOwn: 200 };

/** What was seen, as names and values; null when nothing was noted. Only ever given what the caller may see. */
function renderSeen(result: Result, input: PageInput): Html | null {
  const { error, details } = result;
  const entries = Object.entries(details);
  const findings = renderOwnFindings(result, input);
  if (entries.length === 0 && findings === null && error === null) return null;
  return html`<dl class="details-list">
    ${error !== null && html`<div><dt>error</dt><dd><code>${error}</code></dd></div>`}
    ${findings && html`<div><dt>findings</dt><dd>${findings}</dd></div>`}
    ${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${renderValue(value)}</dd></div>`)}
  </dl>`;
}

/** What counts of a root cause stands there. */
function renderOwnFindings(result: Result, input: PageInput): Html | null {
  const { check, findings, unlisted } = result;
  const isTold = isCause(result, input);
  const own = isTold ? findings.filter((finding) => !counts(finding)) : findings;
  if (own.length === 0) return null;
  const shown = own.slice(0, input.scope === check ? findingsShown.onItsOwn : findingsShown.elsewhere);
  const more = own.length - shown.length;
  const beyond = isTold ? 0 : (unlisted?.findings ?? 0);
  return html`${renderFindings(shown, check)}
    ${more > 0 && html`<p><a href="${jsonPath(check, input.basePath)}">${more} more</a>, none of them graver</p>`}
    ${beyond > 0 && html`<p class="muted">${beyond} more are not listed</p>`}`;
}
