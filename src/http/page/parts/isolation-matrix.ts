import { commands, type Isolation } from '../../../core/isolation.ts';
import type { Status } from '../../../core/status.ts';
import { type Html, html } from '../draw/html.ts';
import { renderReason } from '../draw/links.ts';
import { renderMark, renderSymbol } from '../draw/status-mark.ts';
import type { PageInput } from '../page-input.ts';

/** The check that proves isolation; its section is there for everybody, its matrix for private callers. */
const isolationCheck = 'rls.isolation';

/** How a verdict on one command is drawn, the worst first. */
const verdicts = {
  leaking: { word: 'leaking', status: 'failed', badness: 2 },
  not_verified: { word: 'not verified', status: 'unknown', badness: 1 },
  isolated: { word: 'isolated', status: 'healthy', badness: 0 },
} as const satisfies Record<Isolation['verdict'], { word: string; status: Status; badness: number }>;

type Row = readonly [relation: string, own: readonly Isolation[]];

/** Whether each user sees only what is theirs: the verdict for everybody, table by table for private callers. */
export function renderIsolation({ summary }: PageInput): Html | null {
  const result = summary.snapshots.flatMap(({ results }) => results).find(({ check }) => check === isolationCheck);
  if (!result) return null;
  return html`<section class="isolation" id="isolation" aria-labelledby="heading-isolation">
    <div class="section-head"><h2 id="heading-isolation">Isolation of user data</h2> ${renderMark(result.status)}</div>
    <p class="message">${result.message}${result.reason && html` ${renderReason(result.reason)}`}</p>
    ${result.isolation.length > 0 && renderTable(result.isolation)}
  </section>`;
}

function renderTable(isolation: readonly Isolation[]): Html {
  const counts = Object.entries(verdicts).flatMap(([verdict, { word, status }]) => {
    const number = isolation.filter((one) => one.verdict === verdict).length;
    return number === 0 ? [] : html`<li>${renderSymbol(status)}${number} ${word}</li>`;
  });
  return html`<ul class="totals">${counts}</ul>
  <div class="panel matrix-frame" role="region" aria-label="Isolation by table and command" tabindex="0"><table class="matrix">
    <caption>What a signed-in user can do with rows of other users</caption>
    <thead><tr><th scope="col">table</th>${commands.map((command) => html`<th scope="col">${command}</th>`)}</tr></thead>
    <tbody>${rowsOf(isolation).map(renderRow)}</tbody>
  </table></div>`;
}

function renderRow([relation, own]: Row): Html {
  const cells = commands.map((command) => renderCell(own.find((one) => one.command === command)));
  return html`<tr><th scope="row">${renderTableName(relation)}</th>${cells}</tr>`;
}

/** Nothing stands where a command does not apply, as a write to a view does not. */
function renderCell(cell: Isolation | undefined): Html {
  if (!cell)
    return html`<td class="cell"><span aria-hidden="true">–</span><span class="visually-hidden">does not apply</span></td>`;
  const { word, status } = verdicts[cell.verdict];
  const why = cell.why !== null && html` <small>${cell.why.replaceAll('_', ' ')}</small>`;
  return html`<td class="cell is-${status}">${renderSymbol(status)}<span class="cell-word">${word}${why}</span></td>`;
}

/** The schema that nearly every table is in goes without saying; long names may break after an underscore. */
function renderTableName(table: string): Html {
  const words = table.replace(/^public\./, '').split('_');
  return html`<code>${words.map((word, position) => html`${position > 0 && html`_<wbr />`}${word}`)}</code>`;
}

/** In the order of how bad they are, then by name. */
function rowsOf(isolation: readonly Isolation[]): Row[] {
  const badness = ([, own]: Row) => Math.max(...own.map(({ verdict }) => verdicts[verdict].badness));
  return [...Map.groupBy(isolation, ({ relation }) => relation)].toSorted(
    (left, right) => badness(right) - badness(left) || left[0].localeCompare(right[0]),
  );
}
