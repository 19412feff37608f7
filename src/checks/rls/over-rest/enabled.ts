import type { Contract } from '../../../contract/schema.ts';
import { degraded, healthy, type Outcome } from '../../../core/outcome.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort, RestRole } from '../../ports.ts';
import { besideSilent } from '../../rest/beside-silent.ts';
import { openConversation } from '../../rest/conversation.ts';
import { rowSecurityOff } from '../rules/row-security-off.ts';
import {
  concludeTables,
  hintFor,
  isAllProven,
  type Observation,
  observeProtectedTables,
  raisedEverywhere,
  sayUnproven,
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
  const fault = conversation.brokenBy ?? raisedEverywhere(conversation, observations, 'anon');
  if (fault) return failedByFault(fault, { level: 1 }, { unchecked: 'Row level security' });

  const tables = sortTables(observations, judge);
  const { breached: unprotected, ...others } = tables;
  const details = { level: 1, unprotected, ...others };
  const otherwise = isAllProven(tables)
    ? healthy('Row level security is in effect everywhere it must be', details)
    : degraded('not_verified', `Whether row level security is on is not known of ${sayUnproven(tables, contract)}`, {
        hint: hintFor(tables, hint),
        details,
      });
  const mend = (table: Parameters<typeof quoteRelation>[0]) =>
    `alter table ${quoteRelation(table)} enable row level security;`;
  const roleNames = rest.canSignStranger ? ['anon', 'authenticated'] : ['anon'];
  return besideSilent(
    conversation,
    concludeTables(tables, contract, { rule: rowSecurityOff, roles: roleNames, mend }, otherwise),
  );
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
