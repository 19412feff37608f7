import type { Reason } from '../../../core/reason.ts';
import { reasons } from '../../../core/reason.ts';
import { reasonMeanings } from '../../../core/reason-meanings.ts';
import { type Html, html } from '../draw/html.ts';
import type { PageInput } from '../page-input.ts';

/** What the reasons mean that stand on this page: the place that every reason links to. */
export function renderGlossary({ summary, transitions }: PageInput): Html | null {
  const results = summary.snapshots.flatMap((snapshot) => snapshot.results);
  const used = new Set<Reason | null>([
    ...results.map(({ reason }) => reason),
    ...transitions.map(({ to }) => to.reason),
  ]);
  const shown = reasons.filter((reason) => used.has(reason));
  if (shown.length === 0) return null;
  return html`<section class="glossary" id="reasons" aria-labelledby="heading-reasons">
    <h2 id="heading-reasons">What the reasons mean</h2>
    <dl>${shown.map(renderMeaning)}</dl>
  </section>`;
}

function renderMeaning(reason: Reason): Html {
  const { means, action } = reasonMeanings[reason];
  return html`<div id="reason-${reason}">
    <dt><code>${reason}</code></dt><dd>${means} <span class="muted">${action}</span></dd>
  </div>`;
}
