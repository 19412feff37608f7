import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '../../../core/outcome.ts';
import { takeTurn } from '../../../core/take-turn.ts';
import type { Fault } from '../../answer.ts';
import type { AnticipatedEvidence, CatalogPort, EvidenceFacts } from '../../catalog/facts.ts';
import type { CatalogView } from '../../catalog/view.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import { readPolicies } from '../policy/read-policies.ts';
import { questionOf } from './question-of.ts';

interface Ways {
  /** What was asked before the catalog has answered. */
  readonly ahead: AnticipatedEvidence | null;
  judge(evidence: EvidenceFacts): Outcome | Promise<Outcome>;
  /** The database answers, but did not finish in time, or waited for a lock. */
  late(obstacle: Fault): Outcome | Promise<Outcome>;
  /** What can be said without the function. */
  otherwise(absence: Fault): Outcome | Promise<Outcome>;
}

/**
 * Reads the evidence after the catalog has answered, unless it was asked ahead for just that. That it takes too long then says nothing
 * against the database.
 */
export async function withEvidence(
  catalog: CatalogPort,
  view: CatalogView,
  signal: AbortSignal,
  { ahead, judge, late, otherwise }: Ways,
): Promise<Outcome> {
  await readPolicies(view.facts);
  const question = await questionOf(view);
  await takeTurn();
  const isAnticipated = ahead !== null && isDeepStrictEqual(ahead.question, question);
  const answer = await (isAnticipated ? ahead.answer : catalog.readEvidence(question, { signal }));
  await takeTurn();
  if (answer.ok) return judge(answer.value);
  if (answer.fault.reason === 'timeout' || answer.fault.reason === 'locked') return late(answer.fault);
  if (answer.fault.about === 'installation') return otherwise(answer.fault);
  return failedByFault(answer.fault, { level: 2 }, { unchecked: 'Row level security' });
}
