import type { Contract, TableContract } from '../../../contract/schema.ts';
import type { RestRole } from '../../ports.ts';
import type { RestConversation } from '../../rest/conversation.ts';
import { type FaultSubject, faultSubject } from '../../rest/fault-subject.ts';
import { readTable } from '../../rest/read-table.ts';

/** What a role saw when it read one row of a table: rows, none, or why it was not allowed to look. */
export type Sight = 'rows' | 'no_rows' | FaultSubject;

/** What each role that was asked saw of a table. */
export interface Observation {
  readonly table: string;
  readonly sights: Readonly<Partial<Record<RestRole, Sight>>>;
}

/** Lets several roles read one row of every table that is not declared public. */
export function observeProtectedTables(
  conversation: RestConversation,
  contract: Contract,
  roles: readonly RestRole[],
): Promise<readonly Observation[]> {
  const isProtected = ([, { access }]: [string, TableContract]) => access !== 'public-read';
  const tables = Object.entries(contract.tables).filter(isProtected);
  return Promise.all(tables.map(([table, shape]) => observeTable(conversation, table, shape, roles)));
}

async function observeTable(
  conversation: RestConversation,
  table: string,
  shape: TableContract,
  roles: readonly RestRole[],
): Promise<Observation> {
  const look = async (role: RestRole): Promise<[RestRole, Sight]> => {
    const answer = await readTable(conversation, { role, table, limit: 1 }, shape);
    if (answer.ok) return [role, answer.value > 0 ? 'rows' : 'no_rows'];
    return [role, faultSubject(role, answer.fault)];
  };
  return { table, sights: Object.fromEntries(await Promise.all(roles.map(look))) };
}
