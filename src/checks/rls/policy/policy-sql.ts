import type { Command } from '../../../core/isolation.ts';
import type { PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import { quoteIdentifier, quoteRelation, quoteRoles } from '../../catalog/sql-name.ts';
import type { CatalogView, ContractTable } from '../../catalog/view.ts';
import { holdsConstant } from '../expression/holds-constant.ts';

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
export function letOwnersOnly(view: CatalogView, policy: PolicyFacts, table: ContractTable): string {
  if (table.contract.access !== 'owner') return dropPolicy(policy, table);
  return alterPolicy(policy, table, clausesFor(policy.command, ownerExpression(view, table)));
}

const user = '(select auth.uid())';

/** What a policy should ask according to the contract: whether the user is one of the row's owners. */
export function ownerExpression({ contract }: CatalogView, table: ContractTable): string {
  const { access, owner, foreignKeys } = table.contract;
  if (access === 'public-read') return 'true';
  if (!owner) return 'false';
  if ('columns' in owner) return isOneOf(owner.columns);
  const { column, table: through, columns } = owner.through;
  const key = foreignKeys.find((foreignKey) => foreignKey.column === column);
  const [, referenced = 'id'] = key?.references.split('.') ?? [];
  const from = `${quoteRelation({ schema: contract.schema, name: through })} as owning`;
  const joined = `owning.${quoteIdentifier(referenced)} = ${quoteIdentifier(table.relation.name)}.${quoteIdentifier(column)}`;
  return `exists (select from ${from} where ${joined} and ${isOneOf(columns, 'owning.')})`;
}

function isOneOf(columns: readonly string[], prefix = ''): string {
  const names = columns.map((column) => `${prefix}${quoteIdentifier(column)}`);
  return names.length === 1 ? `${names[0]} = ${user}` : `${user} in (${names.join(', ')})`;
}

/** The question that shows the policies of a table, for findings where a person has to see which one is at fault. */
export function showPolicies({ schema, name }: RelationFacts): string {
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const columns = 'policyname, permissive, roles, cmd, qual, with_check';
  return `select ${columns} from pg_policies where schemaname = ${literal(schema)} and tablename = ${literal(name)};`;
}
