import type { TableContract } from '../../../contract/tables.ts';
import { conclude, healthy, type Outcome } from '../../../core/outcome.ts';
import { tellAll } from '../../catalog/judge-by-rules.ts';
import { nameOf } from '../../catalog/view.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { besideSilent } from '../../rest/beside-silent.ts';
import { openConversation, type RestConversation } from '../../rest/conversation.ts';
import { faultSubject } from '../../rest/fault-subject.ts';
import { readTable } from '../../rest/read-table.ts';
import { createTable, missingCoreTable } from '../rules/missing-table.ts';
import { grantTable, ungrantedCoreTable } from '../rules/ungranted-table.ts';

/** Level 1: one question for each core table, as the service role. */
export async function tablesOverRest(
  rest: RestPort,
  core: readonly (readonly [string, TableContract])[],
  signal: AbortSignal,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const looks = core.map(async ([name, shape]) => ({
    name,
    shape,
    state: await lookUpTable(conversation, shape),
  }));
  const tables = await Promise.all(looks);
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 }, { unchecked: 'The schema' });

  const namesOf = (state: string) => tables.filter((table) => table.state === state).map(({ name }) => name);
  const details = {
    level: 1,
    missing: namesOf('missing'),
    refused: namesOf('refused'),
    readable: namesOf('readable'),
  };
  const placesOf = (state: TableState, mendOf: (shape: TableContract) => string) =>
    tables
      .filter((table) => table.state === state)
      .map(({ shape }) => ({ object: nameOf(shape), mend: mendOf(shape) }));
  const outcome = conclude(
    [
      ...tellAll(missingCoreTable, placesOf('missing', createTable)),
      ...tellAll(ungrantedCoreTable, placesOf('refused', grantTable)),
    ],
    healthy('Every core table exists and is granted to the service role', details),
  );
  return besideSilent(conversation, outcome);
}

/** `refused`: the table exists, but the service role may not read it. `silent`: it does not answer while others do. */
type TableState = 'readable' | 'refused' | 'missing' | 'silent';

/** Finds out over GET whether a table exists and is granted, without reading a row. */
async function lookUpTable(conversation: RestConversation, shape: TableContract): Promise<TableState> {
  const answer = await readTable(conversation, { role: 'service', limit: 0 }, shape);
  if (answer.ok) return 'readable';
  const subject = faultSubject('service', answer.fault);
  if (subject === 'table') return 'missing';
  if (subject === 'lock') return 'silent';
  return subject === 'grant' ? 'refused' : 'readable';
}
