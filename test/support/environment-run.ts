import type { Check } from '../../src/core/check.ts';
import type { Outcome } from '../../src/core/outcome.ts';

/** The outcome of a check that needs nothing but what it was built with, and answers at once. */
export function runNow(check: Check): Outcome {
  const outcome = check.run({ signal: new AbortController().signal });
  if (outcome instanceof Promise) throw new Error(`${check.name} does not answer at once`);
  return outcome;
}
