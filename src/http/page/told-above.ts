import type { Result } from '../../core/result.ts';
import type { PageInput } from './page-input.ts';

/** Whoever has more root causes has one fault that the checks do not know. */
export const causesShown = 20;

const known = new WeakMap<PageInput, ReadonlySet<string>>();

/** What stands above the list of checks already, the sentences of the root causes: each stands once on a page. */
function sentencesAbove(input: PageInput): ReadonlySet<string> {
  const sentences =
    known.get(input) ??
    new Set(
      input.summary.rootCauses.slice(0, causesShown).flatMap(({ result: { message, hint } }) => [message, hint ?? '']),
    );
  known.set(input, sentences);
  return sentences;
}

/** Whether a sentence of a check stands above the list of checks. */
export function isToldAbove(sentence: string, input: PageInput): boolean {
  return sentencesAbove(input).has(sentence);
}

/** Whether a check is what a root cause is told by, with all that it found. */
export function isCause({ check }: Pick<Result, 'check'>, { summary }: PageInput): boolean {
  return summary.rootCauses.slice(0, causesShown).some(({ result }) => result.check === check);
}
