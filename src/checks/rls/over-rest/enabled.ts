import type { Contract } from '../../../contract/schema.ts';
import { degraded, failed, healthy, type Outcome } from '../../../core/outcome.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort, RestRole } from '../../ports.ts';
import { openConversation } from '../../rest/conversation.ts';
import { rowSecurityOff } from '../rules/row-security-off.ts';
import {
  invalidPolicy,
  isAllProven,
  type Observation,
  observeProtectedTables,
  sortTables,
  type Verdict,
} from './observe.ts';

/** Level 1: whether rows are hidden from somebody. The hint says how the switch itself can be seen. */
export async function enabledOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  const roles: readonly RestRole[] = rest.canSignStranger ? ['service', 'anon', 'stranger'] : ['service', 'anon'];
  const conversation = openConversation(rest, signal);
  const observations = await observeProtectedTables(conversation, contract, roles);
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 });

  const tables = sortTables(observations, judge);
  const { breached: unprotected, ...others } = tables;
  const details = { level: 1, unprotected, ...others };
  if (unprotected.length > 0)
    return failed('unprotected', 'Tables with user data are readable by every role', {
      hint: rowSecurityOff.hint,
      details,
    });
  if (tables.invalid.length > 0) return invalidPolicy(details);
  if (isAllProven(tables)) return healthy('Row level security is in effect everywhere it must be', details);
  return degraded('not_verified', 'Row level security could not be verified for every table', { hint, details });
}

/**
 * Row level security is the only thing that hides rows without an error. One role from which rows are hidden
 * proves it; when nobody who may read the table misses any, there is none in effect.
 */
function judge({ service, anon, stranger }: Observation['sights']): Verdict {
  const outsiders = [anon, stranger];
  if (outsiders.includes('policy')) return 'invalid';
  if (service === 'table') return 'skipped';
  if (service === 'rows' && outsiders.includes('no_rows')) return 'proven';
  if (outsiders.includes('rows') && !outsiders.includes('no_rows')) return 'breached';
  return 'not_verified';
}
