import type { Check } from '../check.ts';
import { failed, type Outcome, readOutcome } from '../outcome.ts';
import { readThrown, type Thrown } from '../stray-faults.ts';
import { placeInOwnStack, placeInStack } from '../words/place-in-stack.ts';

/** What it means that a check threw; null where that says nothing but that it broke. */
export type Explain = (error: unknown) => Outcome | null;

export interface AskOfCheck {
  readonly check: Check;
  readonly signal: AbortSignal;
  readonly explain: Explain;
}

/** Runs a check so that it can neither throw nor reject, and so that what it returns is an outcome. */
export async function askCheck({ check, signal, explain }: AskOfCheck): Promise<Outcome> {
  try {
    return readOutcome(await check.run({ signal }));
  } catch (error) {
    return explainSafely(error, explain) ?? crashed(check.name, readThrown(error));
  }
}

/** An error's fields may be getters that throw. */
function explainSafely(error: unknown, explain: Explain): Outcome | null {
  try {
    return explain(error);
  } catch {
    return null;
  }
}

/** The outcome of a check that broke: with what, and in which line. The text of the error is for private callers. */
export function crashed(check: string, thrown: Thrown, deed = 'broke'): Outcome {
  const { text: error } = thrown;
  return failed('crashed', `The check ${check} ${deed}${sayError(thrown)}`, {
    hint: 'The check is at fault, not what it looks at: read its error (a token shows it) and the log, and mend that line',
    error,
  });
}

/** The kind of an error and the line that it comes from: names of the code, and no word of its text. */
function sayError({ text, stack }: Thrown): string {
  const kind = /^([A-Za-z]{1,40}(?:Error|Exception)|Error):/.exec(text)?.[1] ?? null;
  const place = placeInStack(stack) ?? placeInOwnStack(stack);
  if (kind === null && place === null) return '';
  return `:${kind === null ? '' : ` ${kind}`}${place === null ? '' : ` in ${place}`}`;
}
