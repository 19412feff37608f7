import type { TableContract } from '../../contract/tables.ts';
import type { Answer } from '../answer.ts';
import type { RestRole } from '../ports.ts';
import type { RestConversation } from './conversation.ts';
import { faultSubject } from './fault-subject.ts';

export interface TableReading {
  readonly role: RestRole;
  /** Rows at most; 0 asks whether the read is legal without reading anything. */
  readonly limit: number;
}

/** A table that misses this many columns in a row is not looked at further. */
const columnsTried = 3;

/**
 * Reads a table by one column, its key if it has it. A column that is gone says nothing about the table or its
 * grants (PostgreSQL looks for columns before it looks at privileges), so the next one is tried.
 */
export async function readTable(
  conversation: RestConversation,
  reading: TableReading,
  { schema, name: table, primaryKey, columns }: TableContract,
): Promise<Answer<number>> {
  const [first = '*', ...others] = new Set([...primaryKey, ...Object.keys(columns)]);
  let answer = await conversation.ask({ ...reading, schema, table, columns: [first] });
  for (const column of others.slice(0, columnsTried - 1)) {
    if (answer.ok || faultSubject(reading.role, answer.fault) !== 'column') break;
    answer = await conversation.ask({ ...reading, schema, table, columns: [column] });
  }
  return answer;
}
