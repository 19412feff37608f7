import type { TableName } from '../../../contract/key-path.ts';
import type { Contract } from '../../../contract/schema.ts';
import { degraded, type Outcome } from '../../../core/outcome.ts';
import { andMore } from '../../catalog/and-more.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { besideSilent } from '../../rest/beside-silent.ts';
import { openConversation, type RestConversation } from '../../rest/conversation.ts';
import { faultSubject } from '../../rest/fault-subject.ts';

/** Level 1: whether the columns are there. The hint says how types, nullability and keys can be seen too. */
export async function structureOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const found = await Promise.all(
    Object.entries(contract.tables).map(async ([name, { core, columns, ...table }]) => ({
      name,
      core,
      columns: Object.keys(columns),
      state: await lookUpColumns(conversation, table, Object.keys(columns)),
    })),
  );
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 }, { unchecked: 'The schema' });
  return besideSilent(conversation, judge(found, hint));
}

interface FoundTable {
  readonly name: string;
  readonly core: boolean;
  readonly columns: readonly string[];
  readonly state: ColumnStates;
}

/** A core table that is missing or granted to nobody is the finding of schema.tables, and is passed over here. */
function judge(found: readonly FoundTable[], hint: string): Outcome {
  const skipped: string[] = [];
  const missingTables: string[] = [];
  const missingColumns: Record<string, readonly string[]> = {};
  const refusedColumns: Record<string, readonly string[]> = {};
  for (const { name, core, columns, state } of found) {
    if (state.table === 'missing') {
      (core ? skipped : missingTables).push(name);
      continue;
    }
    if (state.missing.length > 0) missingColumns[name] = state.missing;
    const isRefusedWhole = state.refused.length > 0 && state.refused.length + state.missing.length === columns.length;
    if (core && isRefusedWhole) skipped.push(name);
    else if (state.refused.length > 0) refusedColumns[name] = state.refused;
  }
  const details = { level: 1, missingTables, missingColumns, refusedColumns, skipped };

  const columnsOf = (tables: Record<string, readonly string[]>) =>
    Object.entries(tables).flatMap(([table, names]) => names.map((name) => `${table}.${name}`));
  const gone = [...missingTables, ...columnsOf(missingColumns)];
  if (gone.length > 0) {
    return degraded(
      'drifted',
      `A ${missingTables.length > 0 ? 'table' : 'column'} of the contract is missing: ${andMore(gone, 'finding')}`,
      {
        hint: 'Apply the migration that creates them, or correct the contract if they were renamed on purpose',
        details,
      },
    );
  }
  if (Object.keys(refusedColumns).length > 0) {
    return degraded(
      'forbidden',
      `A column of the contract is not granted to the service role: ${andMore(columnsOf(refusedColumns), 'column')}`,
      {
        hint: 'grant select on the table, or on each of its columns, to service_role',
        details,
      },
    );
  }
  return degraded(
    'not_verified',
    'Types, nullability and keys of columns could not be verified, only that no column is missing',
    {
      hint,
      details: { ...details, notVerified: ['types', 'nullability', 'primary keys'] },
    },
  );
}

type ColumnStates =
  | { readonly table: 'missing' }
  | { readonly table: 'there'; readonly missing: readonly string[]; readonly refused: readonly string[] };

/**
 * Finds out which columns of a table are missing or refused: one question for all of them, and one for each only
 * when that was refused, so that every culprit is named and not just the first that PostgreSQL stumbled over.
 */
async function lookUpColumns(
  conversation: RestConversation,
  { schema, name: table }: TableName,
  columns: readonly string[],
): Promise<ColumnStates> {
  const ask = async (asked: readonly string[]) => {
    const answer = await conversation.ask({ role: 'service', schema, table, columns: asked, limit: 0 });
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
