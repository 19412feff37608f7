import type { CheckId } from '../../../core/check.ts';
import { counts } from '../../../core/finding.ts';
import type { Result } from '../../../core/result.ts';
import type { RootCause } from '../../../core/summary/root-causes.ts';
import { type Html, html } from '../draw/html.ts';
import { renderCheckLinks, renderReason } from '../draw/links.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { renderSince } from '../draw/times.ts';
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

/** One fault that several checks met: what a person has to mend once. */
interface CauseGroup {
  /** Each with the same status, reason, message and hint. */
  readonly results: readonly [Result, ...Result[]];
  /** When the first of them met it. */
  readonly since: number;
  /** What could not be asked because of any of them. */
  readonly affects: readonly CheckId[];
}

/** The root causes in their order, with those that say the same in one. */
function groupCauses(causes: readonly RootCause[]): CauseGroup[] {
  const groups = Map.groupBy(causes, ({ result }) =>
    JSON.stringify([result.status, result.reason, result.message, result.hint]),
  );
  return [...groups.values()].flatMap((same) => {
    const [first, ...others] = same.map(({ result }) => result);
    if (!first) return [];
    return {
      results: [first, ...others],
      since: Math.min(...same.map(({ result }) => result.since)),
      affects: [...new Set(same.flatMap(({ affects }) => affects))],
    };
  });
}

/** More would hide the next root cause; all of them stand at the check. */
const shownAtOnce = 3;

/** The SQL that mends a root cause, object by object; null where there is none, or for who may not see it. */
function renderFixes(results: readonly Result[]): Html | null {
  const fixes = results
    .flatMap(({ findings }) => findings)
    .filter((finding) => counts(finding) && finding.mend !== null);
  if (fixes.length === 0) return null;
  const more = fixes.length - shownAtOnce;
  return html`<ul class="fixes">
    ${fixes.slice(0, shownAtOnce).map(({ object, mend }) => html`<li><code>${object}</code><pre>${mend}</pre></li>`)}
    ${more > 0 && html`<li class="muted">${more} more below</li>`}
  </ul>`;
}
