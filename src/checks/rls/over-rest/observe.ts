import type { Contract } from '../../../contract/schema.ts';
import type { TableContract } from '../../../contract/tables.ts';
import { conclude, type Outcome, type Told } from '../../../core/outcome.ts';
import type { Fault } from '../../answer.ts';
import { andMore } from '../../catalog/and-more.ts';
import { tellAll } from '../../catalog/judge-by-rules.ts';
import type { Place, RuleWords } from '../../catalog/rule.ts';
import { nameOf } from '../../catalog/view.ts';
import type { RestRole } from '../../ports.ts';
import type { RestConversation } from '../../rest/conversation.ts';
import { type FaultSubject, faultSubject } from '../../rest/fault-subject.ts';
import { readTable } from '../../rest/read-table.ts';
import { showPolicies } from '../policy/policy-sql.ts';
import { unusableTable } from '../rules/unusable-table.ts';

/** What a role saw when it read one row of a table: rows, none, or why it was not allowed to look. */
export type RestSight = 'rows' | 'no_rows' | FaultSubject;

/** What each role that was asked saw of a table. */
export interface Observation {
  readonly table: string;
  readonly sights: Readonly<Partial<Record<RestRole, RestSight>>>;
}

/** Lets several roles read one row of every table that is not declared public. */
export async function observeProtectedTables(
  conversation: RestConversation,
  contract: Contract,
  roles: readonly RestRole[],
): Promise<readonly Observation[]> {
  const isProtected = ([, { access }]: [string, TableContract]) => access.select !== 'anyone';
  const tables = Object.entries(contract.tables).filter(isProtected);
  const seen = await Promise.all(tables.map(([table, shape]) => observeTable(conversation, table, shape, roles)));
  const answered = roles.filter((role) => seen.some(({ sights }) => isAnswer(sights[role])));
  return seen.map(({ table, sights }) => ({ table, sights: blamePolicies(sights, answered) }));
}

const isAnswer = (sight: RestSight | undefined) => sight === 'rows' || sight === 'no_rows' || sight === 'grant';

/**
 * What a role meets at one table while others answer it comes from the policies of that table. So does the lack of a
 * table or a column that the service was not told of.
 */
function blamePolicies(sights: Observation['sights'], answered: readonly RestRole[]): Observation['sights'] {
  const isRead = sights.service === 'rows' || sights.service === 'no_rows';
  const blame = (role: RestRole, sight: RestSight): RestSight => {
    if (sight === 'raised') return answered.includes(role) ? 'policy' : sight;
    return isRead && (sight === 'table' || sight === 'column') ? 'policy' : sight;
  };
  const entries = Object.entries(sights) as [RestRole, RestSight][];
  return Object.fromEntries(entries.map(([role, sight]) => [role, blame(role, sight)]));
}

/** The error that a role got at every table that it asked for, and so before any of them was looked at. */
export function raisedEverywhere(
  { raisedBy }: RestConversation,
  observations: readonly Observation[],
  role: RestRole,
): Fault | null {
  return (observations.some(({ sights }) => sights[role] === 'raised') && raisedBy.get(role)) || null;
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
  lock: 'the table does not answer while others do',
  token: 'the signed-in stranger is not accepted',
  raised: 'every question ends with an error',
  connection: 'not asked',
} as const satisfies Record<RestSight, string>;

/** Says why a table gave no proof. That others see no row means nothing unless the service role does see some. */
function whyNotVerified({ service = 'connection', anon, stranger }: Observation['sights']): string {
  if (service === 'no_rows') return seesNothing;
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

const seesNothing = 'the service role sees no row';

/** Whether no table that is to be protected exists. */
function isNoneThere({ breached, invalid, proven, notVerified }: SortedTables): boolean {
  return [breached, invalid, proven, Object.keys(notVerified)].every((names) => names.length === 0);
}

/** Where the service role sees no row in any table, they may be empty, or policies bind it too: over REST nobody can tell. */
export function hintFor(tables: SortedTables, hint: string): string {
  if (isNoneThere(tables)) return 'Apply the migrations, or name the tables and their owners in the contract';
  const doubts = Object.values(tables.notVerified);
  const isBlind = tables.proven.length === 0 && doubts.length > 0 && doubts.every((why) => why === seesNothing);
  return isBlind
    ? `All tables are empty, or policies bind the service role too: alter role service_role bypassrls; ${hint}`
    : hint;
}

/** The tables of which something is not known, the first with why. */
export function sayUnproven(tables: SortedTables, contract: Contract): string {
  const doubts = Object.entries(tables.notVerified);
  const [first] = doubts;
  if (!first) return isNoneThere(tables) ? 'any table (none with user data exists)' : 'any other table';
  const names = doubts.map(([table]) => nameIn(contract, table));
  return andMore(names, 'table', ` (${first[1]})`);
}

/** A policy that leads back to its own table, reads what is gone or fails otherwise ends every read of a user with an error. */
const invalidPolicy: RuleWords = {
  ...unusableTable,
  message: 'A policy ends with an error: it leads back to its own table, reads what is gone, or fails otherwise',
  hint: 'See the error in the log of the database; let the policy read other tables through a security definer function, and check that what it names exists',
};

interface Breach {
  readonly rule: RuleWords;
  readonly roles: readonly string[];
  mend(table: TableContract): string;
}

/** What is said of the tables that are open, or that a policy makes useless; where there is none, it is `otherwise`. */
export function concludeTables(
  { breached, invalid }: SortedTables,
  contract: Contract,
  { rule, roles, mend }: Breach,
  otherwise: Outcome,
  found: readonly Told[] = [],
): Outcome {
  const places = (names: readonly string[], mendOf: Breach['mend'], who: readonly string[]) =>
    names.flatMap((name): Place[] => {
      const table = contract.tables[name];
      return table ? [{ object: nameOf(table), roles: who, commands: ['select'], mend: mendOf(table) }] : [];
    });
  const open = tellAll(rule, places(breached, mend, roles));
  return conclude([...open, ...found, ...tellAll(invalidPolicy, places(invalid, showPolicies, []))], otherwise);
}

function nameIn({ tables }: Contract, table: string): string {
  const known = tables[table];
  return known ? nameOf(known) : table;
}
