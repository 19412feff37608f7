import type { TableContract } from '../../contract/schema.ts';
import type { RestConversation } from '../rest/conversation.ts';
import { faultSubject } from '../rest/fault-subject.ts';
import { readTable } from '../rest/read-table.ts';

/** `refused`: the table exists, but the service role may not read it. */
export type TableState = 'readable' | 'refused' | 'missing';

/** Finds out over GET whether a table exists and is granted, without reading a row. */
export async function lookUpTable(
  conversation: RestConversation,
  table: string,
  shape: TableContract,
): Promise<TableState> {
  const answer = await readTable(conversation, { role: 'service', table, limit: 0 }, shape);
  if (answer.ok) return 'readable';
  const subject = faultSubject('service', answer.fault);
  if (subject === 'table') return 'missing';
  return subject === 'grant' ? 'refused' : 'readable';
}
