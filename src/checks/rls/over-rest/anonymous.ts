import type { Contract } from '../../../contract/schema.ts';
import { degraded, healthy, type Outcome } from '../../../core/outcome.ts';
import { quoteRelation } from '../../catalog/sql-name.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { besideSilent } from '../../rest/beside-silent.ts';
import { openConversation } from '../../rest/conversation.ts';
import { anonymousReads } from '../rules/anonymous-reads.ts';
import {
  concludeTables,
  hintFor,
  isAllProven,
  judgeSecrecy,
  observeProtectedTables,
  raisedEverywhere,
  sayUnproven,
  sortTables,
} from './observe.ts';

/** Level 1: what the anonymous key is shown. The hint says how the rest can be found out. */
export async function anonymousOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const observations = await observeProtectedTables(conversation, contract, ['service', 'anon']);
  const fault = conversation.brokenBy ?? raisedEverywhere(conversation, observations, 'anon');
  if (fault) return failedByFault(fault, { level: 1 }, { unchecked: 'Row level security' });

  const tables = sortTables(observations, (sights) => judgeSecrecy(sights, sights.anon));
  const { breached: leaking, ...others } = tables;
  const details = { level: 1, leaking, ...others };
  const otherwise = isAllProven(tables)
    ? healthy('The anonymous key reads nothing but what is declared public', details)
    : degraded('not_verified', `What the anonymous key can read is not known of ${sayUnproven(tables, contract)}`, {
        hint: hintFor(tables, hint),
        details,
      });
  const mend = (table: Parameters<typeof quoteRelation>[0]) => `revoke select on ${quoteRelation(table)} from anon;`;
  return besideSilent(
    conversation,
    concludeTables(tables, contract, { rule: anonymousReads, roles: ['anon'], mend }, otherwise),
  );
}
