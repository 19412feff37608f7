import type { Check, CheckId } from '../../src/core/check.ts';
import { failed, healthy, type Outcome } from '../../src/core/outcome.ts';

export const works: Outcome = healthy('Works');
export const broken: Outcome = failed('unreachable', 'Does not work', { hint: 'Mend it', error: 'ECONNREFUSED' });

/** A check that answers with the given outcomes in turn, and stays with the last; counts its runs. */
export function buildCheck(name: CheckId, outcomes: readonly Outcome[] = [works], extra: Partial<Check> = {}) {
  const seen = { runs: 0 };
  const check: Check = {
    name,
    title: `${name} works`,
    ...extra,
    run: () => {
      const outcome = outcomes[Math.min(seen.runs, outcomes.length - 1)] ?? works;
      seen.runs += 1;
      return outcome;
    },
  };
  return Object.assign(check, { seen });
}
