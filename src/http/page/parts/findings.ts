import { counts, type Finding } from '../../../core/finding.ts';
import { acceptanceOf } from '../../../reporters/lines-of-findings.ts';
import { renderCopyable } from '../draw/copyable.ts';
import { type Html, html } from '../draw/html.ts';
import { renderValue } from './values.ts';

/** Findings, what several have in common told once: what is wrong, where, what mends it there, and what accepts it. */
export function renderFindings(findings: readonly Finding[], check: string): Html {
  const groups = [
    ...Map.groupBy(findings, ({ kind, level, why, accepted }) => JSON.stringify([kind, level, why, accepted])).values(),
  ];
  return html`<ol class="findings">${groups.map((same) => renderGroup(same, check))}</ol>`;
}

function renderGroup(same: readonly Finding[], check: string): Html | null {
  const [first] = same;
  if (!first) return null;
  const { kind, level, why, accepted } = first;
  const weight = accepted ? `accepted: ${accepted}` : counts(first) ? null : level;
  return html`<li>
    <p>${why} <code class="muted">${kind}</code>${weight && html` <i>${weight}</i>`}</p>
    <ul>${same.map((finding) => renderOne(finding, check))}</ul>
  </li>`;
}

function renderOne(finding: Finding, check: string): Html {
  const { object, mend, accepted, details } = finding;
  return html`<li><code>${object}</code>
    ${mend !== null && !accepted && renderCopyable(mend, `what mends ${object}`)}
    ${counts(finding) ? renderAcceptance(finding, check) : details && renderValue(details)}
  </li>`;
}

/** Folded: whoever is called at night mends, and does not accept. */
function renderAcceptance(finding: Finding, check: string): Html {
  const { object, details } = finding;
  return html`<details><summary>More, and how to accept it</summary>
    ${details && html`<div>${renderValue(details)}</div>`}
    <p>If it is meant, add to <code>accepted</code> in the contract:</p>${renderCopyable(acceptanceOf(finding, check), `the entry that accepts ${object}`)}
  </details>`;
}
