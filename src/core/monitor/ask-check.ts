import type { Check } from '../check.ts';
import { failed, type Outcome, readOutcome } from '../outcome.ts';
import { readThrown } from '../stray-faults.ts';

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
    return explainSafely(error, explain) ?? crashed(readThrown(error).text);
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

export function crashed(error: string): Outcome {
  return failed('crashed', 'The check itself broke', {
    hint: 'This is a fault of the check, not of what it looks at: read its error and mend the check',
    error,
  });
}
