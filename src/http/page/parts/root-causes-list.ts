import type { RootCause } from '../../../core/summary/root-causes.ts';
import { type Html, html } from '../draw/html.ts';
import { plainName } from '../draw/plain-names.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { renderStatusSince } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { causesShown } from '../told-above.ts';
import { renderCause } from './cause.ts';

/** What else broke, the gravest first: the first of all is the verdict. */
export function renderRootCauses(input: PageInput): Html | null {
  const { basePath = '', summary } = input;
  const others = summary.rootCauses.slice(1);
  const more = summary.rootCauses.length - causesShown;
  if (others.length === 0) return null;
  return html`<section class="causes" id="causes" aria-labelledby="heading-causes">
    <h2 id="heading-causes">Also broken</h2>
    <ol class="panel">${others.slice(0, causesShown - 1).map((cause) => renderOne(cause, input))}</ol>
    ${more > 0 && html`<p class="muted"><a href="${basePath}/health/summary?format=json">${more} more</a>, none of them graver</p>`}
  </section>`;
}

function renderOne(cause: RootCause, input: PageInput): Html {
  const { check, status, message } = cause.result;
  return html`<li class="cause is-${status}" id="cause-${check}">
    ${renderSymbol(status)}
    <div>
      <p class="cause-since"><b class="word">${status}</b> ${renderStatusSince(cause.since, input.now)}</p>
      <h3>${input.tier === 'statuses' ? plainName(check) : message}</h3>
      ${renderCause(cause, input)}
    </div>
  </li>`;
}
