import type { Contract } from '../../contract/schema.ts';
import type { RestConversation } from '../rest/conversation.ts';
import { faultSubject } from '../rest/fault-subject.ts';
import type { ForeignKey } from './foreign-keys-of.ts';

/**
 * `skipped`: an end of the key is missing or refused, which is the finding of another check.
 * `not_verified`: its target is no table of the contract, such as one in another schema, and cannot be embedded.
 */
export type ForeignKeyState = 'there' | 'missing' | 'skipped' | 'not_verified';

/**
 * Finds a foreign key by embedding its target through its column, which only a foreign key makes possible. The same
 * code says that the key, its column or its target is missing, so the two ends are then looked at alone.
 */
export async function lookUpForeignKey(
  conversation: RestConversation,
  { tables }: Contract,
  { table, column, target, targetColumn }: ForeignKey,
): Promise<ForeignKeyState> {
  if (!tables[target]) return 'not_verified';
  const ask = (asked: string, columns: readonly string[]) =>
    conversation.ask({ role: 'service', table: asked, columns, limit: 0 });

  const embedded = await ask(table, [column, `${target}!${column}(${targetColumn})`]);
  if (embedded.ok || embedded.fault.code === 'PGRST201') return 'there';
  if (faultSubject('service', embedded.fault) !== 'relationship') return 'skipped';
  const ends = [await ask(table, [column]), await ask(target, [targetColumn])];
  return ends.every(({ ok }) => ok) ? 'missing' : 'skipped';
}
