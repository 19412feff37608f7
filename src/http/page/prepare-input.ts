import { redactFor } from '../redact.ts';
import type { PageInput } from './page-input.ts';

/**
 * What the page may know. Details and errors are taken away here, before anything is drawn, so that no drawing can show
 * them to the public by mistake. The summary comes narrowed to the scope already; the transitions come whole.
 */
export function prepareInput(input: PageInput): PageInput {
  const { tier, scope } = input;
  const redact = redactFor(tier);
  const isInScope = (check: string) => scope === null || check === scope || check.startsWith(`${scope}.`);
  return {
    ...input,
    summary: redact.summary(input.summary),
    transitions: input.transitions.filter(({ check }) => isInScope(check)).map(redact.transition),
    resultsOf: (check) => input.resultsOf(check).map(redact.result),
  };
}
