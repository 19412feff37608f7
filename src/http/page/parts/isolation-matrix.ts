import type { Result } from '../../../core/result.ts';
import type { Status } from '../../../core/status.ts';
import { type Html, html } from '../draw/html.ts';
import { renderReason } from '../draw/links.ts';
import { renderMark, renderSymbol } from '../draw/status-mark.ts';
import type { PageInput } from '../page-input.ts';

/** The check whose details have a table of their own. */
export const isolationCheck = 'rls.isolation';

const commands = ['select', 'insert', 'update', 'delete'] as const;

/** How a verdict on one command is drawn; anything else than these was not verified. */
const verdicts = {
  leaking: { word: 'leaking', status: 'failed' },
  not_verified: { word: 'not verified', status: 'unknown' },
  isolated: { word: 'isolated', status: 'healthy' },
} as const satisfies Record<string, { readonly word: string; readonly status: Status }>;

type Verdict = keyof typeof verdicts;

/** Null where a command does not apply, as a write to a view does not. */
type Cell = { readonly verdict: Verdict; readonly why: string | null } | null;
type Row = { readonly table: string; readonly cells: readonly Cell[] };

/** Whether each user sees only what is theirs: the verdict for everybody, table by table for private callers. */
export function renderIsolation({ summary }: PageInput): Html | null {
  const result = summary.snapshots.flatMap(({ results }) => results).find(({ check }) => check === isolationCheck);
  if (!result) return null;
  const rows = readRows(result);
  return html`<section class="isolation" id="isolation" aria-labelledby="heading-isolation">
    <div class="section-head"><h2 id="heading-isolation">Isolation of user data</h2> ${renderMark(result.status)}</div>
    <p class="message">${result.message}${result.reason && html` ${renderReason(result.reason)}`}</p>
    ${rows.length > 0 && renderTable(rows)}
  </section>`;
}

function renderTable(rows: readonly Row[]): Html {
  const cells = rows.flatMap((row) => row.cells);
  const counts = Object.entries(verdicts).flatMap(([verdict, { word, status }]) => {
    const number = cells.filter((cell) => cell?.verdict === verdict).length;
    return number === 0 ? [] : html`<li>${renderSymbol(status)}${number} ${word}</li>`;
  });
  return html`<ul class="totals">${counts}</ul>
  <div class="panel matrix-frame" role="region" aria-label="Isolation by table and command" tabindex="0"><table class="matrix">
    <caption>What a signed-in user can do with rows of other users</caption>
    <thead><tr><th scope="col">table</th>${commands.map((command) => html`<th scope="col">${command}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ({ table, cells: own }) => html`<tr><th scope="row">${renderTableName(table)}</th>${own.map(renderCell)}</tr>`,
    )}</tbody>
  </table></div>`;
}

function renderCell(cell: Cell): Html {
  if (!cell)
    return html`<td class="cell"><span aria-hidden="true">–</span><span class="visually-hidden">does not apply</span></td>`;
  const { word, status } = verdicts[cell.verdict];
  return html`<td class="cell is-${status}">${renderSymbol(status)}<span class="cell-word">${word}${
    cell.why !== null && html` <small>${cell.why}</small>`
  }</span></td>`;
}

/** The schema that nearly every table is in goes without saying; long names may break after an underscore. */
function renderTableName(table: string): Html {
  const words = table.replace(/^public\./, '').split('_');
  return html`<code>${words.map((word, position) => html`${position > 0 && html`_<wbr />`}${word}`)}</code>`;
}

/** The rows in the order of how bad they are, then by name. Empty for whoever may not see details. */
function readRows({ details }: Result): Row[] {
  const reasons = readRecord(details.notVerified);
  return Object.entries(readRecord(details.matrix))
    .map(([table, seen]) => ({ table, cells: readCells(readRecord(seen), readRecord(reasons[table])) }))
    .toSorted((left, right) => badness(right) - badness(left) || left.table.localeCompare(right.table));
}

function readCells(seen: Readonly<Record<string, unknown>>, reasons: Readonly<Record<string, unknown>>): Cell[] {
  return commands.map((command) => {
    const value = seen[command];
    if (value === undefined) return null;
    const verdict = typeof value === 'string' && Object.hasOwn(verdicts, value) ? (value as Verdict) : 'not_verified';
    const why = reasons[command];
    return { verdict, why: typeof why === 'string' ? why.replaceAll('_', ' ') : null };
  });
}

/** Details are anything; what is not an object has no entries. */
function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function badness({ cells }: Row): number {
  const worst = (verdict: Verdict) => cells.some((cell) => cell?.verdict === verdict);
  return worst('leaking') ? 2 : worst('not_verified') ? 1 : 0;
}
