import { type Html, html } from '../draw/html.ts';
import { renderCheckLinks, renderReason } from '../draw/links.ts';
import { renderMark } from '../draw/status-mark.ts';
import { formatSpan, renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { groupTransitions, type TransitionGroup } from './group-transitions.ts';

const shownAtOnce = 5;
/** A start changes everything at once: naming all of it would hide what matters. */
const namedAtOnce = 3;

/** What changed, newest first. */
export function renderTimeline(input: PageInput): Html {
  const groups = groupTransitions(input.transitions);
  const [recent, earlier] = [groups.slice(0, shownAtOnce), groups.slice(shownAtOnce)];
  const [last] = recent;
  const isOpen = input.summary.status !== 'healthy' || input.scope !== null;
  return html`<details class="panel timeline" id="timeline"${isOpen && html` open data-open`}>
    <summary><h2>What changed</h2> <span class="muted">${last ? html`last ${renderTime(last.first.at, input.now)}` : 'nothing since this service started'}</span></summary>
    ${recent.length > 0 && html`<ol>${recent.map((group) => renderGroup(group, input))}</ol>`}
    ${
      earlier.length > 0 &&
      html`<details id="earlier"><summary>${earlier.length} earlier</summary><ol>${earlier.map((group) => renderGroup(group, input))}</ol></details>`
    }
  </details>`;
}

const now = new WeakMap<PageInput, ReadonlySet<string>>();

/** The sentences that the checks say now. */
function sentencesNow(input: PageInput): ReadonlySet<string> {
  const said =
    now.get(input) ?? new Set(input.summary.snapshots.flatMap(({ results }) => results.map(({ message }) => message)));
  now.set(input, said);
  return said;
}

const arrow = '→';

function renderGroup({ first, checks }: TransitionGroup, input: PageInput): Html {
  const { from, to, at } = first;
  const isFirstLook = from.reason === 'not_run';
  const before = isFirstLook ? html`<span class="muted">first look</span>` : renderMark(from.status);
  const became = html`<span class="arrow" aria-hidden="true">${arrow}</span><span class="visually-hidden">became</span>`;
  const after = !isFirstLook && html`<span class="muted">after ${formatSpan(at - from.since)}</span>`;
  const others = checks.length > namedAtOnce && `and ${checks.length - namedAtOnce} more`;
  // What is still so stands at its check; strangers are told the status alone.
  const isNow = input.tier === 'statuses' || sentencesNow(input).has(to.message);
  const was = checks.length === 1 && !isNow && to.message;
  return html`<li class="change">
    ${renderTime(at, input.now)}
    <div>
      <p class="change-turn">${before} ${became} ${renderMark(to.status)} ${to.reason && renderReason(to.reason, input.basePath)} ${after}</p>
      <p>${renderCheckLinks(checks.slice(0, namedAtOnce), input)} <span class="muted">${was || others}</span></p>
    </div>
  </li>`;
}
