import type { OwnerContract, TableContract } from '../../../contract/tables.ts';
import type { Command } from '../../../core/exposure.ts';
import type { PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import { quoteIdentifier, quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import type { ContractTable } from '../../catalog/view.ts';
import { holdsConstant } from '../expression/holds-constant.ts';
import type { WaysBack } from './ways-back.ts';

interface Clauses {
  readonly using: string | null;
  readonly check: string | null;
}

/** The clauses that a command can have, out of one expression for all. */
export function clausesFor(command: Command | 'all', expression: string): Clauses {
  const hasUsing = command !== 'insert';
  const hasCheck = command !== 'select' && command !== 'delete';
  return { using: hasUsing ? expression : null, check: hasCheck ? expression : null };
}

function write({ using, check }: Clauses): string {
  return [using && ` using (${using})`, check && ` with check (${check})`].filter(Boolean).join('');
}

type OfRelation = Pick<ContractTable, 'relation'>;

const on = (policy: string, { relation }: OfRelation) =>
  `policy ${quoteIdentifier(policy)} on ${quoteRelation(relation)}`;

export function dropPolicy({ name }: PolicyFacts, table: OfRelation): string {
  return `drop ${on(name, table)};`;
}

export function createPolicy(
  name: string,
  table: ContractTable,
  command: Command | 'all',
  roles: readonly string[],
  clauses: Clauses,
): string {
  return `create ${on(name, table)} for ${command} to ${quoteRoles(roles)}${write(clauses)};`;
}

/** A policy that takes away from what others allow users. */
export function restrictPolicy(name: string, relation: RelationFacts, command: Command, clauses: Clauses): string {
  const policy = `${quoteIdentifier(name)} on ${quoteRelation(relation)}`;
  return `create policy ${policy} as restrictive for ${command} to authenticated${write(clauses)};`;
}

/** The policy with other clauses. */
export function alterPolicy({ name }: PolicyFacts, table: ContractTable, clauses: Clauses): string {
  return `alter ${on(name, table)}${write(clauses)};`;
}

/**
 * SQL that repeats expressions of a policy, or words where one of them holds a constant: constants are values, and stay
 * in the database. The words are a comment, so that whoever runs the mends of all findings runs nothing by it.
 */
export function unlessConstant({ using, check }: Clauses, sql: string, words: string): string {
  const isHeld = [using, check].some((expression) => expression !== null && holdsConstant(expression));
  return isHeld ? `-- ${words}` : sql;
}

/** A policy as words name it, inside a comment and so in one line. */
export function describePolicy({ name }: PolicyFacts, table: OfRelation): string {
  return on(name, table).replaceAll(/\s+/g, ' ');
}

/** The policy for other roles. */
export function alterPolicyRoles({ name }: PolicyFacts, table: ContractTable, roles: readonly string[]): string {
  return `alter ${on(name, table)} to ${quoteRoles(roles)};`;
}

/** The policy as the contract's owners want it; where nobody owns a row, it has to go. */
export function letOwnersOnly(policy: PolicyFacts, table: ContractTable, ways: WaysBack): string {
  if (table.contract.owners.length === 0) return dropPolicy(policy, table);
  if (ways.isBarredToOwners(table.relation, table.contract, policy.command))
    return `-- in ${describePolicy(policy, table)}, ${askOwners}`;
  return alterPolicy(policy, table, clausesFor(policy.command, allowedExpression(table, policy.command)));
}

/** What to do where a policy that looks the owners up would lead back to its own table, and end every question. */
export const askOwners =
  'ask a security definer function who owns the row: a sub-query of the policy would lead back to its own table';

/** A relation, and what the contract says of whose its rows are. */
interface OwnedRelation {
  readonly relation: RelationFacts;
  readonly contract: TableContract | null;
}

/** What a policy should ask according to the contract, for a command of a role; ALL is for the owners. */
export function allowedExpression(
  { contract, relation }: OwnedRelation,
  command: Command | 'all',
  role = 'authenticated',
): string {
  const word = command === 'all' ? 'owner' : (contract?.access[command] ?? 'nobody');
  if (!contract) return 'false';
  if (word === 'anyone' || word === 'signed_in') return 'true';
  const isOwner = role === 'anon' ? [] : contract.owners.map((owner) => asksOwner(relation, owner, contract.claim));
  const isShared = (command === 'select' ? contract.shared : [])
    .filter(({ with: circle }) => circle === 'anyone' || role !== 'anon')
    .map(({ column, equals }) => asksShared(quoteIdentifier(column), equals));
  return [...isOwner, ...isShared].join(' or ') || 'false';
}

function asksShared(column: string, equals: readonly string[] | undefined): string {
  return equals ? `${column}::text in (${equals.map(quoteLiteral).join(', ')})` : `${column} is not null`;
}

const quoteLiteral = (text: string) => `'${text.replaceAll("'", "''")}'`;

function asksOwner(relation: RelationFacts, { path, columns }: OwnerContract, claim: string): string {
  const [first, ...others] = path.map(({ from, to, by }, index) => {
    const there = `step${index + 1}`;
    const here = index === 0 ? quoteIdentifier(relation.name) : `step${index}`;
    const joined = from.map(
      (column, place) => `${there}.${quoteIdentifier(by[place] ?? '')} = ${here}.${quoteIdentifier(column)}`,
    );
    return { from: `${quoteRelation(to)} as ${there}`, joined: joined.join(' and ') };
  });
  // Of the columns of other tables the type is not known here.
  const typeOf = (column: string) => relation.columns.find(({ name }) => name === column)?.type ?? null;
  if (!first) return namesUser(columns, claim, '', typeOf);
  const joins = others.map(({ from, joined }) => ` join ${from} on ${joined}`).join('');
  const asked = namesUser(columns, claim, `step${path.length}.`, () => null);
  return `exists (select from ${first.from}${joins} where ${first.joined} and ${asked})`;
}

/** Whether one of some columns names the caller, each compared as its type lets it be. */
function namesUser(
  columns: readonly string[],
  claim: string,
  prefix: string,
  typeOf: (column: string) => string | null,
): string {
  const user = userOf(claim);
  const names = columns.map((column) => `${prefix}${quoteIdentifier(column)}`);
  const isPlain = claim === 'sub' && columns.every((column) => (typeOf(column) ?? 'uuid') === 'uuid');
  if (isPlain && names.length > 1) return `${user} in (${names.join(', ')})`;
  const tests = columns.map((column, index) => compare(names[index] ?? '', typeOf(column), user, claim === 'sub'));
  return tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' or ')})`;
}

/** The user's id is a uuid, other claims are texts. */
function compare(name: string, type: string | null, user: string, isId: boolean): string {
  const of = isId ? 'uuid' : 'text';
  if (type === null) return isId ? `${name} = ${user}` : `${name}::text = ${user}`;
  const item = type.replace(/\[\]$/, '');
  const cast = item === of ? user : `${user}::${item}`;
  return item === type ? `${name} = ${cast}` : `${cast} = any (${name})`;
}

/** The id of the caller, or another claim of the token. */
function userOf(claim: string): string {
  if (claim === 'sub') return '(select auth.uid())';
  const keys = claim.split('.').map((key) => `'${key}'`);
  return `(select auth.jwt() ${keys.map((key, index) => `${index < keys.length - 1 ? '->' : '->>'} ${key}`).join(' ')})`;
}

/** The question that shows the policies of a table, for findings where a person has to see which one is at fault. */
export function showPolicies({ schema, name }: Pick<RelationFacts, 'schema' | 'name'>): string {
  const columns = 'policyname, permissive, roles, cmd, qual, with_check';
  return `select ${columns} from pg_policies where schemaname = ${quoteLiteral(schema)} and tablename = ${quoteLiteral(name)};`;
}
