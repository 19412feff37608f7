import { degraded, type Outcome } from '../../core/outcome.ts';
import { andMore } from '../catalog/and-more.ts';
import type { RestConversation } from './conversation.ts';

/** What is said where some tables did not answer while others did. What was found in the others counts for more. */
export function besideSilent({ silent }: RestConversation, outcome: Outcome): Outcome {
  if (silent.size === 0) return outcome;
  const tables = [...silent];
  const details = { ...outcome.details, silent: tables };
  if (outcome.status !== 'healthy' && outcome.reason !== 'not_verified') return { ...outcome, details };
  const locked = degraded('locked', `Not looked at beside a table that does not answer: ${andMore(tables, 'table')}`, {
    hint: 'See database.locks; find who holds a lock: select pid, pg_blocking_pids(pid), query from pg_stat_activity; then commit there, or select pg_terminate_backend(pid)',
    details,
  });
  return { ...outcome, ...locked };
}
