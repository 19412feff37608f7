import type { Contract } from '../../../contract/schema.ts';
import { failed, healthy, type Outcome } from '../../../core/outcome.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { openConversation } from '../../rest/conversation.ts';
import { coreTables } from '../core-tables.ts';
import { lookUpTable } from '../look-up-table.ts';
import { missingCoreTable } from '../rules/missing-table.ts';
import { ungrantedCoreTable } from '../rules/ungranted-table.ts';

/** Level 1: one question for each core table, as the service role. */
export async function tablesOverRest(rest: RestPort, contract: Contract, signal: AbortSignal): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const looks = coreTables(contract).map(async ([name, shape]) => ({
    name,
    state: await lookUpTable(conversation, name, shape),
  }));
  const tables = await Promise.all(looks);
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 });

  const namesOf = (state: string) => tables.filter((table) => table.state === state).map(({ name }) => name);
  const details = {
    level: 1,
    missing: namesOf('missing'),
    refused: namesOf('refused'),
    readable: namesOf('readable'),
  };
  if (details.missing.length > 0)
    return failed('missing', missingCoreTable.message, { hint: missingCoreTable.hint, details });
  if (details.refused.length > 0)
    return failed('forbidden', ungrantedCoreTable.message, { hint: ungrantedCoreTable.hint, details });
  return healthy('Every core table exists and is granted to the service role', details);
}
