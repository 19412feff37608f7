import type { Contract } from '../../../contract/schema.ts';
import type { TableContract } from '../../../contract/tables.ts';
import { type Details, failed, type Outcome } from '../../../core/outcome.ts';
import type { RestRole } from '../../ports.ts';
import type { RestConversation } from '../../rest/conversation.ts';
import { type FaultSubject, faultSubject } from '../../rest/fault-subject.ts';
import { readTable } from '../../rest/read-table.ts';

/** What a role saw when it read one row of a table: rows, none, or why it was not allowed to look. */
export type RestSight = 'rows' | 'no_rows' | FaultSubject;

/** What each role that was asked saw of a table. */
export interface Observation {
  readonly table: string;
  readonly sights: Readonly<Partial<Record<RestRole, RestSight>>>;
}

/** Lets several roles read one row of every table that is not declared public. */
export function observeProtectedTables(
  conversation: RestConversation,
  contract: Contract,
  roles: readonly RestRole[],
): Promise<readonly Observation[]> {
  const isProtected = ([, { access }]: [string, TableContract]) => access.select !== 'anyone';
  const tables = Object.entries(contract.tables).filter(isProtected);
  return Promise.all(tables.map(([table, shape]) => observeTable(conversation, table, shape, roles)));
}

async function observeTable(
  conversation: RestConversation,
  table: string,
  shape: TableContract,
  roles: readonly RestRole[],
): Promise<Observation> {
  const look = async (role: RestRole): Promise<[RestRole, RestSight]> => {
    const answer = await readTable(conversation, { role, limit: 1 }, shape);
    if (answer.ok) return [role, answer.value > 0 ? 'rows' : 'no_rows'];
    return [role, faultSubject(role, answer.fault)];
  };
  return { table, sights: Object.fromEntries(await Promise.all(roles.map(look))) };
}

/**
 * What the evidence says of one table. `breached`: a role saw what it must not. `invalid`: a policy cannot be
 * evaluated. `skipped`: the table does not exist, which is the finding of another check.
 */
export type Verdict = 'proven' | 'breached' | 'invalid' | 'skipped' | 'not_verified';

export interface SortedTables {
  readonly breached: readonly string[];
  readonly invalid: readonly string[];
  readonly proven: readonly string[];
  readonly skipped: readonly string[];
  /** Table → why. */
  readonly notVerified: Readonly<Record<string, string>>;
}

/** Sorts the tables by what the evidence says of each. */
export function sortTables(
  observations: readonly Observation[],
  judge: (sights: Observation['sights']) => Verdict,
): SortedTables {
  const judged = observations.map(({ table, sights }) => ({ table, sights, verdict: judge(sights) }));
  const namesOf = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).map(({ table }) => table);
  const unverified = judged.filter(({ verdict }) => verdict === 'not_verified');
  return {
    breached: namesOf('breached'),
    invalid: namesOf('invalid'),
    proven: namesOf('proven'),
    skipped: namesOf('skipped'),
    notVerified: Object.fromEntries(unverified.map(({ table, sights }) => [table, whyNotVerified(sights)])),
  };
}

/** Whether every table that exists is proven. No table at all is no evidence, and no evidence is not health. */
export function isAllProven({ proven, notVerified }: SortedTables): boolean {
  return proven.length > 0 && Object.keys(notVerified).length === 0;
}

const words = {
  rows: 'rows were seen',
  no_rows: 'no row was seen',
  table: 'the table is unknown',
  grant: 'refused by grants',
  column: 'columns of the contract are missing',
  relationship: 'the question was refused',
  policy: 'a policy cannot be evaluated',
  statement: 'the read took too long',
  token: 'the signed-in stranger is not accepted',
  connection: 'not asked',
} as const satisfies Record<RestSight, string>;

/** Says why a table gave no proof. That others see no row means nothing unless the service role does see some. */
function whyNotVerified({ service = 'connection', anon, stranger }: Observation['sights']): string {
  if (service === 'no_rows') return 'the service role sees no row';
  if (service !== 'rows') return `as the service role: ${words[service]}`;
  const seen = [anon, stranger].filter((sight) => sight !== undefined);
  return [...new Set(seen)].map((sight) => words[sight]).join('; ');
}

/**
 * Judges whether a table is kept from a role that must see nothing of it. Being refused proves it for any table;
 * seeing no row proves it only where the service role sees some.
 */
export function judgeSecrecy({ service }: Observation['sights'], outsider: RestSight | undefined): Verdict {
  if (outsider === 'rows') return 'breached';
  if (outsider === 'policy') return 'invalid';
  if (outsider === 'grant') return 'proven';
  if (service === 'table') return 'skipped';
  return service === 'rows' && outsider === 'no_rows' ? 'proven' : 'not_verified';
}

/** A policy that leads back to its own table, or calls what is gone, ends every read of a user with an error. */
export function invalidPolicy(details: Details): Outcome {
  return failed(
    'invalid',
    'A policy cannot be evaluated: it leads back to its own table, or calls a function that is gone',
    {
      hint: 'Let the policy read other tables through a security definer function, and check that its functions exist',
      details,
    },
  );
}
