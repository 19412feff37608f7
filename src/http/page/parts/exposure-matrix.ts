import { commands, type Exposure, personas } from '../../../core/exposure.ts';
import type { Result } from '../../../core/result.ts';
import type { Status } from '../../../core/status.ts';
import { type Html, html } from '../draw/html.ts';
import { jsonPath } from '../draw/links.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import type { PageInput } from '../page-input.ts';
import { commandWords, renderLeaks, renderRelation } from './leak-matrix.ts';

/** The checks that prove isolation. */
const provingChecks = ['rls.isolation', 'rls.anonymous'];

/** How a verdict on one command is drawn, the worst first. That anon is denied what users may do says the least. */
const verdicts = {
  leaking: { word: 'leaking', status: 'failed' },
  not_verified: { word: 'not verified', status: 'unknown' },
  restricted: { word: 'closed to strangers', status: 'healthy' },
  as_declared: { word: 'open as declared', status: 'healthy' },
  isolated: { word: 'isolated', status: 'healthy' },
  denied: { word: 'denied to all', status: 'healthy' },
} as const satisfies Record<Exposure['verdict'], { word: string; status: Status }>;

const order = Object.keys(verdicts);
const worstOf = (cells: readonly Exposure[]) =>
  cells.toSorted((left, right) => order.indexOf(left.verdict) - order.indexOf(right.verdict))[0];

type Row = readonly [relation: string, own: readonly Exposure[]];

const proofsIn = ({ summary }: PageInput) =>
  summary.snapshots.flatMap(({ results }) => results).filter(({ check }) => provingChecks.includes(check));

/** Whether a proof has failed and the caller may see where: then it stands at the top of the page. */
export function hasLeak(input: PageInput): boolean {
  return proofsIn(input).some(({ exposures }) => exposures.some(({ verdict }) => verdict === 'leaking'));
}

/** Whole matrices of so many leaking relations; the others have a row each. */
const leaksInFull = 20;

/** Who can do what with whose rows: what leaks in full, and the rest folded, a row to a relation; for private callers. */
export function renderExposures(input: PageInput): Html | null {
  const results = proofsIn(input);
  const rows = rowsOf(results.flatMap(({ exposures }) => exposures));
  if (rows.length === 0) return null;
  const leaking = rows.filter(([, own]) => worstOf(own)?.verdict === 'leaking').slice(0, leaksInFull);
  const others = rows.slice(leaking.length);
  const rest = html`${renderTotals(others)}${results.map(renderUnlisted)}${renderTable(others, input)}`;
  const count = `${others.length} ${leaking.length > 0 ? 'other ' : ''}${others.length === 1 ? 'table or view' : 'tables and views'}`;
  const isOpen = leaking.length === 0 || others.some(([, own]) => worstOf(own)?.verdict === 'leaking');
  return html`<section class="exposure" id="isolation" aria-labelledby="heading-isolation">
    <h2 id="heading-isolation">Who can do what with whose rows</h2>
    <p class="muted">Nothing was written to find this out.</p>
    ${leaking.length > 0 && renderLeaks(leaking)}
    ${others.length > 0 && html`<details id="isolated"${isOpen && html` open data-open`}><summary>${count}</summary>${rest}</details>`}
  </section>`;
}

function renderTotals(rows: readonly Row[]): Html {
  const cells = rows.flatMap(([, own]) => [...Map.groupBy(own, ({ command }) => command).values()].map(worstOf));
  const counts = Object.entries(verdicts).flatMap(([verdict, { word, status }]) => {
    const number = cells.filter((one) => one?.verdict === verdict).length;
    return number === 0 ? [] : html`<li>${renderSymbol(status)}${number} ${word}</li>`;
  });
  return html`<ul class="totals">${counts}</ul>`;
}

/** What the result knows by number alone. */
function renderUnlisted({ unlisted }: Result): Html | null {
  const counts = Object.entries(unlisted?.exposures ?? {});
  if (counts.length === 0) return null;
  const words = counts.map(([verdict, number]) => `${number} ${verdicts[verdict as Exposure['verdict']].word}`);
  return html`<p class="muted">Not listed, because none is worse: ${words.join(', ')}</p>`;
}

/** The worst come first; more rows would make the page heavy, and nobody reads so many. */
const shownAtOnce = 200;

function renderTable(rows: readonly Row[], { basePath = '' }: PageInput): Html {
  const more = rows.length - shownAtOnce;
  return html`<section class="matrix-frame" aria-label="Rows of users by table and command" tabindex="0"><table class="matrix">
    <caption class="visually-hidden">What can be done with rows of others, by table</caption>
    <thead><tr><th scope="col">table</th>${commands.map((command) => html`<th scope="col">${commandWords[command]} <code>${command}</code></th>`)}</tr></thead>
    <tbody>${rows.slice(0, shownAtOnce).map(renderRow)}</tbody>
  </table></section>
  ${more > 0 && html`<p class="muted">${more} more, none of them worse: ${provingChecks.map((check, place) => html`${place > 0 && ', '}<a href="${jsonPath(check, basePath)}">${check}</a>`)}</p>`}`;
}

function renderRow([relation, own]: Row): Html {
  const cells = commands.map((command) => renderCell(own.filter((one) => one.command === command)));
  return html`<tr><th scope="row">${renderRelation(relation)}</th>${cells}</tr>`;
}

/** Nothing stands where a command does not apply, as a write to a view does not. */
function renderCell(cells: readonly Exposure[]): Html {
  const cell = worstOf(cells);
  if (!cell) return html`<td class="cell"><span class="visually-hidden">does not apply</span></td>`;
  const { word, status } = verdicts[cell.verdict];
  const why = cell.why !== null && html` <small>${cell.why.replaceAll('_', ' ')}</small>`;
  return html`<td class="cell is-${status}" title="${tellEvidence(cells)}">${renderSymbol(status)}<span class="cell-word">${word}${why}</span></td>`;
}

/** Who may do it with how many rows, and how much was looked at. */
function tellEvidence(cells: readonly Exposure[]): string {
  const exposed: Exposure['exposed'] = Object.assign({}, ...cells.map((cell) => cell.exposed));
  const seen = personas.flatMap((persona) => {
    const extent = exposed[persona];
    return extent ? [`${persona}: ${extent.replaceAll('_', ' ')}`] : [];
  });
  const most = (numbers: readonly number[]) => Math.max(0, ...numbers);
  const looked = `${most(cells.map(({ rows }) => rows))} rows, ${most(cells.map(({ users }) => users))} users`;
  return [...seen, looked].join('; ');
}

/** In the order of how bad they are, then by name. */
function rowsOf(exposures: readonly Exposure[]): Row[] {
  const rank = ([, own]: Row) => order.indexOf(worstOf(own)?.verdict ?? '');
  return [...Map.groupBy(exposures, ({ relation }) => relation)].toSorted(
    (left, right) => rank(left) - rank(right) || left[0].localeCompare(right[0]),
  );
}
