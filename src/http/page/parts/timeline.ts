import { type Html, html } from '../draw/html.ts';
import { renderCheckLinks, renderReason } from '../draw/links.ts';
import { renderMark } from '../draw/status-mark.ts';
import { formatSpan, renderTime } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { groupTransitions, type TransitionGroup } from './group-transitions.ts';

const shownAtOnce = 8;
/** A start changes everything at once: naming all of it would hide what matters. */
const namedAtOnce = 3;

/** What changed, newest first. */
export function renderTimeline(input: PageInput): Html {
  const groups = groupTransitions(input.transitions);
  const [recent, earlier] = [groups.slice(0, shownAtOnce), groups.slice(shownAtOnce)];
  return html`<section class="timeline" id="timeline" aria-labelledby="heading-timeline">
    <h2 id="heading-timeline">What changed</h2>
    ${
      groups.length === 0
        ? html`<p class="muted">Nothing since this service started</p>`
        : html`<ol>${recent.map((group) => renderGroup(group, input))}</ol>`
    }
    ${
      earlier.length > 0 &&
      html`<details id="earlier"><summary>${earlier.length} earlier</summary><ol>${earlier.map((group) => renderGroup(group, input))}</ol></details>`
    }
  </section>`;
}

function renderGroup({ first, checks }: TransitionGroup, input: PageInput): Html {
  const { from, to, at } = first;
  const isFirstLook = from.reason === 'not_run';
  const before = isFirstLook ? html`<span class="muted">first look</span>` : renderMark(from.status);
  const became = html`<span class="arrow" aria-hidden="true">→</span><span class="visually-hidden">became</span>`;
  const after = !isFirstLook && html`<span class="muted">after ${formatSpan(at - from.since)}</span>`;
  const others = checks.length > namedAtOnce && `and ${checks.length - namedAtOnce} more`;
  return html`<li class="change">
    ${renderTime(at, input.now)}
    <div>
      <p class="change-turn">${before} ${became} ${renderMark(to.status)} ${to.reason && renderReason(to.reason)} ${after}</p>
      <p>${renderCheckLinks(checks.slice(0, namedAtOnce), input)} <span class="muted">${
        checks.length === 1 ? to.message : others
      }</span></p>
    </div>
  </li>`;
}
