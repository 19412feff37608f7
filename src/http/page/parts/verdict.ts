import type { Result } from '../../../core/result.ts';
import { statuses } from '../../../core/status.ts';
import type { Summary } from '../../../core/summary/summary.ts';
import { type Html, html } from '../draw/html.ts';
import { renderSymbol } from '../draw/status-mark.ts';
import { renderStatusSince } from '../draw/times.ts';
import type { PageInput } from '../page-input.ts';
import { renderCause } from './cause.ts';

const worstFirst = statuses.toReversed();

/** What everybody came for: one sentence, since when, and what to do first. */
export function renderVerdict(input: PageInput): Html {
  const { summary, now, tier } = input;
  const { status, message, totals, rootCauses } = summary;
  const [cause] = rootCauses;
  const since = verdictSince(summary);
  // The id stands below the sentence, with a link. Strangers are told one sentence about the whole.
  const sentence = cause && tier !== 'statuses' ? cause.result.message : message;
  const waiting = cause ? undefined : resultsOf(summary).find(({ reason, hint }) => reason === 'not_run' && hint);
  // Strangers are told the status as a sentence: then it stands there.
  const isSaid = sentence.toLowerCase().startsWith(status);
  // That all are healthy stands in the sentence.
  const counted = totals.healthy === totals.checks ? [] : worstFirst.filter((each) => totals[each] > 0);

  return html`<section class="verdict is-${status}" aria-labelledby="verdict">
    <div class="verdict-symbol">${renderSymbol(status)}</div>
    <div class="verdict-words">
      <p class="verdict-since"><span class="last-known">Last known: </span>${!isSaid && html`<strong>${status}</strong> `}${since !== null && renderStatusSince(since, now)}</p>
      <h1 id="verdict">${sentence}</h1>
      ${cause && renderCause(cause, input)}
      ${waiting && html`<p class="hint"><b>Do first</b> ${waiting.hint}</p>`}
      ${counted.length > 0 && html`<ul class="totals">${counted.map((each) => html`<li>${renderSymbol(each)}${totals[each]} ${each}</li>`)}</ul>`}
    </div>
  </section>`;
}

const resultsOf = ({ snapshots }: Summary): readonly Result[] => snapshots.flatMap(({ results }) => results);

/**
 * When it began to be so: for the leading root cause when there is one, else when the last check became what it is.
 * Null for no checks.
 */
function verdictSince(summary: Summary): number | null {
  const [first] = summary.rootCauses;
  if (first) return first.since;
  const times = resultsOf(summary).map(({ since }) => since);
  return times.length === 0 ? null : Math.max(...times);
}
