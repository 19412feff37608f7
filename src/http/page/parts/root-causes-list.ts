import { type Html, html } from '../draw/html.ts';
import { renderCheckLinks, renderReason } from '../draw/links.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { renderSince } from '../draw/times.ts';
import { renderFixes } from '../fixes.ts';
import { type CauseGroup, groupCauses } from '../group-causes.ts';
import type { PageInput } from '../page-input.ts';

/** What broke, the worst and earliest first, each with what to do and what it keeps from being known. */
export function renderRootCauses(input: PageInput): Html | null {
  const groups = groupCauses(input.summary.rootCauses);
  if (groups.length === 0) return null;
  return html`<section class="causes" id="causes" aria-labelledby="heading-causes">
    <h2 id="heading-causes">${groups.length === 1 ? 'Root cause' : 'Root causes'}</h2>
    <ol class="panel">${groups.map((group) => renderCause(group, input))}</ol>
  </section>`;
}

function renderCause({ results, since, affects }: CauseGroup, input: PageInput): Html {
  const { check, status, reason, message, hint } = results[0];
  return html`<li class="cause is-${status}" id="cause-${check}">
    ${renderSymbol(status)}
    <div>
      <h3>${message}</h3>
      <p class="cause-facts"><span><b class="word">${status}</b> for ${renderSince(since, input.now)}</span> <span>${renderCheckLinks(
        results.map((result) => result.check),
        input,
      )}</span> ${reason && renderReason(reason)}</p>
      ${
        affects.length > 0 &&
        html`<p class="affects">${affects.length === 1 ? 'One check' : `${affects.length} checks`} could not be asked because of it: ${renderCheckLinks(affects, input)}</p>`
      }
    </div>
    ${hint !== null && html`<p class="hint"><b>Do</b> ${hint}</p>`}
    ${renderFixes(results)}
  </li>`;
}
