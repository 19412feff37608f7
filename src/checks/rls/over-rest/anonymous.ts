import type { Contract } from '../../../contract/schema.ts';
import { degraded, failed, healthy, type Outcome } from '../../../core/outcome.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { openConversation } from '../../rest/conversation.ts';
import { anonymousReads } from '../rules/anonymous-reads.ts';
import { invalidPolicy, isAllProven, judgeSecrecy, observeProtectedTables, sortTables } from './observe.ts';

/** Level 1: what the anonymous key is shown. The hint says how the rest can be found out. */
export async function anonymousOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const observations = await observeProtectedTables(conversation, contract, ['service', 'anon']);
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 });

  const tables = sortTables(observations, (sights) => judgeSecrecy(sights, sights.anon));
  const { breached: leaking, ...others } = tables;
  const details = { level: 1, leaking, ...others };
  if (leaking.length > 0)
    return failed('leaking', 'Tables with user data are readable without signing in', {
      hint: anonymousReads.hint,
      details,
    });
  if (tables.invalid.length > 0) return invalidPolicy(details);
  if (isAllProven(tables)) return healthy('The anonymous key reads nothing but what is declared public', details);
  return degraded('not_verified', 'What the anonymous key can read could not be verified for every table', {
    hint,
    details,
  });
}
