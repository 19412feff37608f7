import { commands, type Exposure, type Persona, personas } from '../../../core/exposure.ts';
import type { Result } from '../../../core/result.ts';
import { type Status, worst } from '../../../core/status.ts';
import { type Html, html } from '../draw/html.ts';
import { jsonPath, renderReason } from '../draw/links.ts';
import { renderMark, renderSymbol } from '../draw/status-mark.ts';
import type { PageInput } from '../page-input.ts';

/** The checks that prove isolation; their section is there for everybody, their matrix for private callers. */
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

const personaWords: Readonly<Record<Persona, string>> = { anon: 'anonymous', stranger: 'stranger', owner: 'users' };

type Row = readonly [relation: string, own: readonly Exposure[]];

const proofsIn = ({ summary }: PageInput) =>
  summary.snapshots.flatMap(({ results }) => results).filter(({ check }) => provingChecks.includes(check));

/** Whether a proof has failed: then the page begins with it. */
export function hasLeak(input: PageInput): boolean {
  return proofsIn(input).some(({ status }) => status === 'failed');
}

/** Whether each user sees only what is theirs: the verdict for everybody, table by table for private callers. */
export function renderExposures(input: PageInput): Html | null {
  const results = proofsIn(input);
  const exposures = results.flatMap((result) => result.exposures);
  if (results.length === 0) return null;
  const status = worst(results.map((result) => result.status));
  const sentence = (result: Result) =>
    html`<p class="message">${result.message}${result.reason && html` ${renderReason(result.reason)}`}${renderUnlisted(result)}</p>`;
  return html`<section class="isolation" id="isolation" aria-labelledby="heading-isolation">
    <div class="section-head"><h2 id="heading-isolation">Isolation of user data</h2> ${renderMark(status)}</div>
    ${results.map(sentence)}
    ${exposures.length > 0 && renderTable(exposures, input)}
  </section>`;
}

/** What the result knows by number alone. */
function renderUnlisted({ unlisted }: Result): Html | null {
  const counts = Object.entries(unlisted?.exposures ?? {});
  if (counts.length === 0) return null;
  const words = counts.map(([verdict, number]) => `${number} ${verdicts[verdict as Exposure['verdict']].word}`);
  return html` <span class="muted">Not listed, because none is worse: ${words.join(', ')}</span>`;
}

/** The worst come first; more rows would make the page heavy, and nobody reads so many. */
const shownAtOnce = 200;

function renderTable(exposures: readonly Exposure[], { basePath = '' }: PageInput): Html {
  const cells = [...Map.groupBy(exposures, ({ relation, command }) => `${relation} ${command}`).values()].map(worstOf);
  const counts = Object.entries(verdicts).flatMap(([verdict, { word, status }]) => {
    const number = cells.filter((one) => one?.verdict === verdict).length;
    return number === 0 ? [] : html`<li>${renderSymbol(status)}${number} ${word}</li>`;
  });
  const rows = rowsOf(exposures);
  const more = rows.length - shownAtOnce;
  return html`<ul class="totals">${counts}</ul>
  <div class="panel matrix-frame" role="region" aria-label="Isolation by table and command" tabindex="0"><table class="matrix">
    <caption>What can be done with rows of others, and by whom</caption>
    <thead><tr><th scope="col">table</th>${commands.map((command) => html`<th scope="col">${command}</th>`)}</tr></thead>
    <tbody>${rows.slice(0, shownAtOnce).map(renderRow)}</tbody>
  </table></div>
  ${more > 0 && html`<p class="muted">${more} more, none of them worse: ${provingChecks.map((check, place) => html`${place > 0 && ', '}<a href="${jsonPath(check, basePath)}">${check}</a>`)}</p>`}`;
}

function renderRow([relation, own]: Row): Html {
  const cells = commands.map((command) => renderCell(own.filter((one) => one.command === command)));
  return html`<tr><th scope="row">${renderTableName(relation)}</th>${cells}</tr>`;
}

/** Nothing stands where a command does not apply, as a write to a view does not. */
function renderCell(cells: readonly Exposure[]): Html {
  const cell = worstOf(cells);
  if (!cell)
    return html`<td class="cell"><span aria-hidden="true">–</span><span class="visually-hidden">does not apply</span></td>`;
  const { word, status } = verdicts[cell.verdict];
  const why = cell.why !== null && html` <small>${cell.why.replaceAll('_', ' ')}</small>`;
  return html`<td class="cell is-${status}" title="${tellEvidence(cells)}">${renderSymbol(status)}<span class="cell-word">${word}${why}</span></td>`;
}

/** Who may do it with how many rows, and how much was looked at. */
function tellEvidence(cells: readonly Exposure[]): string {
  const exposed: Exposure['exposed'] = Object.assign({}, ...cells.map((cell) => cell.exposed));
  const seen = personas.flatMap((persona) => {
    const extent = exposed[persona];
    return extent ? [`${personaWords[persona]}: ${extent.replaceAll('_', ' ')}`] : [];
  });
  const most = (numbers: readonly number[]) => Math.max(0, ...numbers);
  const looked = `${most(cells.map(({ rows }) => rows))} rows, ${most(cells.map(({ users }) => users))} users`;
  return [...seen, looked].join('; ');
}

/** The schema that nearly every table is in goes without saying; long names may break after an underscore. */
function renderTableName(table: string): Html {
  const words = table.replace(/^public\./, '').split('_');
  return html`<code>${words.map((word, position) => html`${position > 0 && html`_<wbr />`}${word}`)}</code>`;
}

/** In the order of how bad they are, then by name. */
function rowsOf(exposures: readonly Exposure[]): Row[] {
  const rank = ([, own]: Row) => order.indexOf(worstOf(own)?.verdict ?? '');
  return [...Map.groupBy(exposures, ({ relation }) => relation)].toSorted(
    (left, right) => rank(left) - rank(right) || left[0].localeCompare(right[0]),
  );
}
