import { counts } from '../../../core/finding.ts';
import type { Result } from '../../../core/result.ts';
import type { RootCause } from '../../../core/summary/root-causes.ts';
import { type Html, html } from '../draw/html.ts';
import { renderCheckLinks, renderReason } from '../draw/links.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { renderSince } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';

/** Whoever has more has one fault that the checks do not know. */
const causesShown = 20;

/** What broke, the gravest first, each with what to do and what it keeps from being known. */
export function renderRootCauses(input: PageInput): Html | null {
  const { basePath = '', summary } = input;
  const { rootCauses } = summary;
  const more = rootCauses.length - causesShown;
  if (rootCauses.length === 0) return null;
  return html`<section class="causes" id="causes" aria-labelledby="heading-causes">
    <h2 id="heading-causes">${rootCauses.length === 1 ? 'Root cause' : 'Root causes'}</h2>
    <ol class="panel">${rootCauses.slice(0, causesShown).map((cause) => renderCause(cause, input))}</ol>
    ${more > 0 && html`<p class="muted"><a href="${basePath}/health/summary?format=json">${more} more</a>, none of them graver</p>`}
  </section>`;
}

function renderCause({ result, alsoSeenBy, since, affects }: RootCause, input: PageInput): Html {
  const { check, status, reason, message, hint } = result;
  return html`<li class="cause is-${status}" id="cause-${check}">
    ${renderSymbol(status)}
    <div>
      <h3>${message}</h3>
      <p class="cause-facts"><span><b class="word">${status}</b> for ${renderSince(since, input.now)}</span> <span>${renderCheckLinks(
        [check, ...alsoSeenBy],
        input,
      )}</span> ${reason && renderReason(reason)}</p>
      ${
        affects.length > 0 &&
        html`<p class="affects">${affects.length === 1 ? 'One check' : `${affects.length} checks`} could not be asked because of it: ${renderCheckLinks(affects, input)}</p>`
      }
    </div>
    ${hint !== null && html`<p class="hint"><b>Do</b> ${hint}</p>`}
    ${renderFixes(result)}
  </li>`;
}

/** More would hide the next root cause; all of them stand at the check. */
const shownAtOnce = 3;

/** The SQL that mends a root cause, object by object; null where there is none, or for who may not see it. */
function renderFixes({ findings }: Result): Html | null {
  const fixes = findings.filter((finding) => counts(finding) && finding.mend !== null);
  if (fixes.length === 0) return null;
  const more = fixes.length - shownAtOnce;
  return html`<ul class="fixes">
    ${fixes.slice(0, shownAtOnce).map(({ object, mend }) => html`<li><code>${object}</code><pre>${mend}</pre></li>`)}
    ${more > 0 && html`<li class="muted">${more} more below</li>`}
  </ul>`;
}
