import type { Contract, TableContract } from '../../contract/schema.ts';
import { degraded, type Outcome } from '../../core/outcome.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { RestPort, RestRole } from '../ports.ts';
import { openConversation } from '../rest/conversation.ts';
import { faultSubject } from '../rest/fault-subject.ts';
import { readTable } from '../rest/read-table.ts';

/** What the database answered about a table (`code` is null when it may be read), or the outcome for no answer. */
export type Reached =
  | { readonly reached: true; readonly table: string; readonly code: string | null }
  | { readonly reached: false; readonly outcome: Outcome };

/**
 * Asks the database one legal question as a role, without reading a row. A refusal is an answer too. A table that
 * the API does not know is the weakest one, given without asking the database, so the next table is tried.
 */
export async function reachDatabase(
  rest: RestPort,
  role: RestRole,
  contract: Contract,
  signal: AbortSignal,
): Promise<Reached> {
  const conversation = openConversation(rest, signal);
  let weakest: Reached | null = null;
  for (const [table, shape] of tablesToTry(contract)) {
    const answer = await readTable(conversation, { role, table, limit: 0 }, shape);
    if (answer.ok) return { reached: true, table, code: null };
    const subject = faultSubject(role, answer.fault);
    const isSilence = subject === 'connection' || subject === 'statement';
    if (isSilence) return { reached: false, outcome: failedByFault(answer.fault, { table }) };
    if (subject !== 'table') return { reached: true, table, code: answer.fault.code };
    weakest ??= { reached: true, table, code: answer.fault.code };
  }
  return weakest ?? { reached: false, outcome: noTableToRead() };
}

/** A contract without tables leaves nothing to ask for. */
export function noTableToRead(): Outcome {
  return degraded('not_verified', 'The contract names no table to read', { hint: 'Add the tables to the contract' });
}

/** The tables that a single read may use, in the contract's order: core ones, else any. */
export function tablesToTry({ tables }: Contract): readonly (readonly [string, TableContract])[] {
  const all = Object.entries(tables);
  const core = all.filter(([, table]) => table.core);
  return core.length > 0 ? core : all;
}
