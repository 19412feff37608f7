import {
  type AccessWord,
  type Command,
  commands,
  type Exposure,
  type Extent,
  type Persona,
  personas,
} from '../../../core/exposure.ts';
import { type Html, html } from '../draw/html.ts';
import { renderSymbol } from '../draw/status-mark.ts';

/** What a command is to somebody who reads no SQL. */
export const commandWords = {
  select: 'read',
  insert: 'add',
  update: 'change',
  delete: 'delete',
} as const satisfies Record<Command, string>;

/** Who tries it, in plain words. */
const personaWords = {
  anon: 'visitors, not signed in',
  stranger: 'anybody who signs up',
  owner: 'users with rows of their own',
} as const satisfies Record<Persona, string>;

const extentWords = {
  none: 'none',
  own: 'own',
  some: 'some',
  all: 'all',
  not_verified: 'not known',
} as const satisfies Record<Extent, string>;

const accessPlain = {
  nobody: 'nobody',
  owner: 'owner',
  restricted: 'a circle',
  signed_in: 'signed-in users',
  anyone: 'anyone',
} as const satisfies Record<AccessWord, string>;

/** What leaks, table by table: what each kind of caller can do, what is meant, and on how many rows that rests. */
export function renderLeaks(leaking: readonly (readonly [relation: string, own: readonly Exposure[]])[]): Html {
  return html`<section class="panel matrix-frame" aria-label="What leaks" tabindex="0"><table class="matrix leaks">
    <caption class="visually-hidden">Tables that leak: what each kind of caller can do with rows of others</caption>
    <thead><tr><th scope="col">caller</th>${commands.map((command) => html`<th scope="col">${commandWords[command]} <code>${command}</code></th>`)}</tr></thead>
    ${leaking.map(renderRelationRows)}
  </table></section>`;
}

function renderRelationRows([relation, own]: readonly [string, readonly Exposure[]]): Html {
  const most = (numbers: readonly number[]) => Math.max(0, ...numbers);
  const [rows, users] = [most(own.map((one) => one.rows)), most(own.map((one) => one.users))];
  const of = (command: Command) => own.filter((one) => one.command === command);
  const there = personas.filter((persona) => own.some(({ exposed }) => exposed[persona] !== undefined));
  return html`<tbody>
    <tr class="leak-head"><th scope="rowgroup" colspan="5">${renderRelation(relation)} <span class="muted">${count(rows, 'row')} of ${count(users, 'user')} tried</span></th></tr>
    ${there.map((persona) => html`<tr><th scope="row">${personaWords[persona]} <code>${persona}</code></th>${commands.map((command) => renderCell(of(command), persona))}</tr>`)}
    <tr class="leak-meant"><th scope="row">meant for</th>${commands.map((command) => html`<td>${meantFor(of(command))}</td>`)}</tr>
    ${own.some(isDoubtful) && html`<tr class="leak-meant"><th scope="row">not verified</th>${commands.map((command) => html`<td>${doubtsOf(of(command))}</td>`)}</tr>`}
  </tbody>`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function renderCell(cells: readonly Exposure[], persona: Persona): Html {
  const cell = cells.find(({ exposed }) => exposed[persona] !== undefined);
  const extent = cell?.exposed[persona];
  if (!cell || extent === undefined) return html`<td class="cell"><span class="visually-hidden">not tried</span></td>`;
  const isOpen = cell.verdict === 'leaking' && (extent === 'all' || extent === 'some');
  const word = extentWords[extent];
  if (isOpen) return html`<td class="cell is-failed">${renderSymbol('failed')}${word}</td>`;
  return html`<td class="cell">${extent === 'not_verified' && renderSymbol('unknown')}${word}</td>`;
}

const isDoubtful = ({ verdict }: Exposure) => verdict === 'not_verified';

/** Why nothing is said of a command; where it speaks for itself, that it is so. */
function doubtsOf(cells: readonly Exposure[]): string {
  return cells
    .filter(isDoubtful)
    .map(({ why }) => why?.replaceAll('_', ' ') ?? 'yes')
    .join(', ');
}

function meantFor([cell]: readonly Exposure[]): string {
  if (!cell) return '';
  return cell.expected === null ? 'not declared' : accessPlain[cell.expected];
}

/** The schema that nearly every table is in goes without saying; long names may break after an underscore. */
export function renderRelation(table: string): Html {
  const words = table.replace(/^public\./, '').split('_');
  return html`<code>${words.map((word, position) => html`${position > 0 && html`_<wbr />`}${word}`)}</code>`;
}
