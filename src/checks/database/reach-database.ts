import type { Contract } from '../../contract/schema.ts';
import type { TableContract } from '../../contract/tables.ts';
import { degraded, type Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';
import type { Answer, Fault } from '../answer.ts';
import { andMore } from '../catalog/and-more.ts';
import type { ActivityFacts, ServedAs } from '../catalog/facts.ts';
import { nameOf } from '../catalog/view.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports, RestRole } from '../ports.ts';
import { openConversation } from '../rest/conversation.ts';
import { faultSubject } from '../rest/fault-subject.ts';
import { readTable } from '../rest/read-table.ts';

/**
 * What the database answered (`code` is null when it did what was asked, and `table` when no table was needed), or the
 * outcome for no answer.
 */
export type Reached =
  | { readonly reached: true; readonly table: string | null; readonly code: string | null }
  | { readonly reached: false; readonly outcome: Outcome };

interface ReachOptions {
  /** What the caller has asked already. */
  readonly activity?: Answer<ActivityFacts>;
  /** Where it answers with something, no table is asked. */
  readonly askFunction?: () => Promise<Answer<ServedAs>> | null;
}

/**
 * Asks the database one legal question as a role, without reading a row. Where the functions are installed they are an
 * answer to the service role, and say which tables are locked, so that nobody waits for one. Else a table is asked,
 * unless `askFunction` asks for a function: a refusal is an answer too, and one that the API does not know is the weakest,
 * given without asking the database.
 */
export async function reachDatabase(
  { rest, catalog }: Pick<Ports, 'rest' | 'catalog'>,
  role: RestRole,
  contract: Contract,
  signal: AbortSignal,
  { activity: known, askFunction = () => null }: ReachOptions = {},
): Promise<Reached> {
  const activity = known ?? (await catalog.readActivity({ signal }));
  const silence = silenceOf(activity);
  if (silence) return { reached: false, outcome: failedByFault(silence) };
  if (role === 'service' && activity.ok) return { reached: true, table: null, code: null };
  if (role === 'service' && !activity.ok && activity.fault.about !== 'installation')
    return { reached: false, outcome: failedByFault(activity.fault) };
  const served = activity.ok ? await askFunction() : null;
  const reached = served && reachedBy(role, served);
  if (reached) return reached;
  const conversation = openConversation(rest, signal);
  const { free, locked } = tablesToTry(contract, activity, role === 'service' ? 0 : 1);
  const silent: string[] = [];
  let weakest: Reached | null = null;
  for (const [table, shape] of free) {
    const answer = await readTable(conversation, { role, limit: 0 }, shape);
    if (answer.ok) return { reached: true, table, code: null };
    const subject = faultSubject(role, answer.fault);
    if (subject === 'lock') {
      silent.push(table);
      continue;
    }
    const isSilence = subject === 'connection' || subject === 'statement' || subject === 'raised';
    const where = subject === 'statement' ? `${nameOf(shape)} as ${role}` : null;
    if (isSilence) return { reached: false, outcome: failedByFault(answer.fault, { table }, { where }) };
    if (subject !== 'table') return { reached: true, table, code: answer.fault.code };
    weakest ??= { reached: true, table, code: answer.fault.code };
  }
  return weakest ?? { reached: false, outcome: noTableToRead([...locked, ...silent]) };
}

/** Null where it says nothing, because the function is gone by now. */
function reachedBy(role: RestRole, served: Answer<ServedAs>): Reached | null {
  if (served.ok) return { reached: true, table: null, code: null };
  if (served.fault.about === 'function' || served.fault.about === 'installation') return null;
  const subject = faultSubject(role, served.fault);
  // What is needed besides the right to call a function is needed before any request.
  const isStopped = served.fault.about === 'needed' || subject === 'raised';
  if (subject === 'connection' || subject === 'statement' || isStopped)
    return { reached: false, outcome: failedByFault(served.fault) };
  return { reached: true, table: null, code: served.fault.code };
}

/** What does not answer the cheapest question of all would let a check wait for its next one until it is ended. */
export function silenceOf(activity: Answer<ActivityFacts>): Fault | null {
  const fault = activity.ok ? null : activity.fault;
  return fault && silences.has(fault.reason) ? fault : null;
}

const silences: ReadonlySet<Reason> = new Set(['timeout', 'unreachable']);

/** A contract without tables leaves nothing to ask for, and so does one whose tables are all locked. */
export function noTableToRead(locked: readonly string[]): Outcome {
  if (locked.length > 0)
    return degraded('locked', `Every table that could be read is locked: ${andMore(locked, 'table')}`, {
      details: { locked },
    });
  return degraded('not_verified', 'The contract names no table to read', {
    hint: 'Write one from the database: wingman-health contract > contract.json; then set CONTRACT to it',
  });
}

interface TablesToTry {
  readonly free: readonly (readonly [string, TableContract])[];
  readonly locked: readonly string[];
}

/**
 * The tables that a single read may use, in the contract's order: core ones, else any; without those that are locked.
 * Checks that ask side by side may begin with another one, so that not all of them wait for the same.
 */
export function tablesToTry({ tables }: Contract, activity: Answer<ActivityFacts>, first = 0): TablesToTry {
  const all = Object.entries(tables);
  const core = all.filter(([, table]) => table.core);
  const inOrder = core.length > 0 ? core : all;
  const place = first % Math.max(1, inOrder.length);
  const tried = [...inOrder.slice(place), ...inOrder.slice(0, place)];
  const locks = new Set(activity.ok ? activity.value.locks.map(({ relation }) => relation) : []);
  const isLocked = ([, shape]: (typeof tried)[number]) => locks.has(nameOf(shape));
  return {
    free: tried.filter((one) => !isLocked(one)),
    locked: tried.filter(isLocked).map(([table]) => table),
  };
}
