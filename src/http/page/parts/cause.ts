import { counts } from '../../../core/finding.ts';
import type { Result } from '../../../core/result.ts';
import type { RootCause } from '../../../core/summary/root-causes.ts';
import { type Html, html } from '../draw/html.ts';
import { documentPath, jsonPath, renderCheckLinks, renderReason } from '../draw/links.ts';
import { plainName } from '../draw/plain-names.ts';
import { renderText } from '../draw/render-text.ts';
import type { PageInput } from '../page-input.ts';
import { renderFindings } from './findings.ts';

/** Who has seen a fault, what it keeps from being known, what to do, and what mends it, object by object. */
export function renderCause({ result, alsoSeenBy, affects }: RootCause, input: PageInput): Html {
  const { check, reason, hint } = result;
  const document = documentPath(check, input.basePath);
  return html`<p class="cause-facts"><span>${plainName(check)} ${renderCheckLinks([check], input)}</span> ${reason && renderReason(reason, input.basePath)} ${
    document && html`<a href="${document}">What it means<span class="visually-hidden"> that ${check} fails</span></a>`
  }</p>
  ${alsoSeenBy.length > 0 && html`<p class="affects">Seen by ${renderCheckLinks(alsoSeenBy, input)} too</p>`}
  ${
    affects.length > 0 &&
    html`<details class="affects" id="affects-${check}"><summary>${affects.length === 1 ? 'One check' : `${affects.length} checks`} could not be asked because of it</summary>${renderCheckLinks(affects, input)}</details>`
  }
  ${hint !== null && html`<p class="hint"><b>Do first</b> ${renderText(withoutFix(hint, result))}</p>`}
  ${renderFixes(result, input)}`;
}

/** What to do first, without the SQL that stands below to be copied. */
function withoutFix(hint: string, { findings }: Result): string {
  const [, words, sql] = /^(.*?): (.*?);?$/s.exec(hint) ?? [];
  const isBelow =
    sql &&
    findings
      .filter(counts)
      .slice(0, shownAtOnce)
      .some(({ mend }) => mend?.includes(sql));
  return isBelow ? `${words}, as below` : hint;
}

/** More would hide the next root cause. */
const shownAtOnce = 3;
const listed = { elsewhere: 20, onItsOwn: 200 };

/** What was found, the gravest first; null where there is nothing, or for who may not see it. */
function renderFixes({ check, findings, unlisted }: Result, { scope, basePath }: PageInput): Html | null {
  const counting = findings.filter(counts);
  if (counting.length === 0) return null;
  const shown = counting.slice(0, scope === check ? listed.onItsOwn : listed.elsewhere);
  const [first, others] = [shown.slice(0, shownAtOnce), shown.slice(shownAtOnce)];
  const more = counting.length - shown.length;
  const beyond = unlisted?.findings ?? 0;
  return html`${renderFindings(first, check)}
    ${others.length > 0 && html`<details id="fixes-${check}"${scope === check && html` open`}><summary>${others.length} more</summary>${renderFindings(others, check)}</details>`}
    ${more > 0 && html`<p><a href="${jsonPath(check, basePath)}">${more} more</a>, none of them graver</p>`}
    ${beyond > 0 && html`<p class="muted">${beyond} more are not listed</p>`}`;
}
