import type { Observation } from './over-rest/observe.ts';
import { whyNotVerified } from './why-not-verified.ts';

/**
 * What the evidence says of one table. `breached`: a role saw what it must not. `invalid`: a policy cannot be
 * evaluated. `skipped`: the table does not exist, which is the finding of another check.
 */
export type Verdict = 'proven' | 'breached' | 'invalid' | 'skipped' | 'not_verified';

export interface SortedTables {
  readonly breached: readonly string[];
  readonly invalid: readonly string[];
  readonly proven: readonly string[];
  readonly skipped: readonly string[];
  /** Table → why. */
  readonly notVerified: Readonly<Record<string, string>>;
}

/** Sorts the tables by what the evidence says of each. */
export function sortTables(
  observations: readonly Observation[],
  judge: (sights: Observation['sights']) => Verdict,
): SortedTables {
  const judged = observations.map(({ table, sights }) => ({ table, sights, verdict: judge(sights) }));
  const namesOf = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).map(({ table }) => table);
  const unverified = judged.filter(({ verdict }) => verdict === 'not_verified');
  return {
    breached: namesOf('breached'),
    invalid: namesOf('invalid'),
    proven: namesOf('proven'),
    skipped: namesOf('skipped'),
    notVerified: Object.fromEntries(unverified.map(({ table, sights }) => [table, whyNotVerified(sights)])),
  };
}

/** Whether every table that exists is proven. No table at all is no evidence, and no evidence is not health. */
export function isAllProven({ proven, notVerified }: SortedTables): boolean {
  return proven.length > 0 && Object.keys(notVerified).length === 0;
}
