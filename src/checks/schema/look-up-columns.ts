import type { RestConversation } from '../rest/conversation.ts';
import { faultSubject } from '../rest/fault-subject.ts';

export type ColumnStates =
  | { readonly table: 'missing' }
  | { readonly table: 'there'; readonly missing: readonly string[]; readonly refused: readonly string[] };

/**
 * Finds out which columns of a table are missing or refused: one question for all of them, and one for each only
 * when that was refused, so that every culprit is named and not just the first that PostgreSQL stumbled over.
 */
export async function lookUpColumns(
  conversation: RestConversation,
  table: string,
  columns: readonly string[],
): Promise<ColumnStates> {
  const ask = async (asked: readonly string[]) => {
    const answer = await conversation.ask({ role: 'service', table, columns: asked, limit: 0 });
    return answer.ok ? null : faultSubject('service', answer.fault);
  };
  const whole = await ask(columns);
  if (whole === 'table') return { table: 'missing' };
  const missing: string[] = [];
  const refused: string[] = [];
  if (whole !== 'column' && whole !== 'grant') return { table: 'there', missing, refused };
  for (const column of columns) {
    const subject = await ask([column]);
    if (subject === 'column') missing.push(column);
    if (subject === 'grant') refused.push(column);
  }
  return { table: 'there', missing, refused };
}
