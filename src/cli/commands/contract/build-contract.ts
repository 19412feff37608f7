import type { CatalogFacts, ForeignKeyFacts, PolicyFacts, RelationFacts } from '../../../checks/catalog/facts.ts';
import type { ContractInput } from '../../../contract/schema.ts';
import { guessAccess } from './guess-access.ts';

type TableInput = ContractInput['tables'][string];

export interface BuiltContract {
  readonly contract: ContractInput;
  /** What a person has to look at, as sentences: guesses, placeholders and what a contract cannot say. */
  readonly remarks: readonly string[];
}

export interface BuildContractOptions {
  readonly platform: string;
  /** The schema whose tables are described. */
  readonly schema: string;
}

/** The names that a contract can hold. */
const plainName = /^[A-Za-z_][A-Za-z0-9_$]*$/;
const placeholderSender = 'noreply@example.com';

/**
 * The contract of a database as it is, so that from then on drift is seen. What the catalog does not say is guessed, and
 * every guess is marked in the contract by a `note`.
 */
export function buildContract(facts: CatalogFacts, { platform, schema }: BuildContractOptions): BuiltContract {
  const relations = facts.relations.filter((relation) => relation.schema === schema && isTable(relation));
  const described = relations.filter((relation) => describable(relation) === null);
  const tables = described.map((table) => [table.name, describeTable(table, facts.relations)] as const);
  const remarks = [
    ...relations.flatMap((relation) => describable(relation) ?? []),
    ...described.flatMap(describeLostKeys),
    ...tables.map(([name, { note = '' }]) => `tables.${name}: ${note}`),
    'tables: every one is marked as core; take that from those without which the application still works',
    `email.from: ${placeholderSender} is a placeholder; write the sender's address, and the templates if there are some`,
    'environment: holds what this service connects with; add the variables and flags of the application',
  ];
  return { contract: { platform, schema, tables: Object.fromEntries(tables), ...surroundings }, remarks };
}

const surroundings: Pick<ContractInput, 'environment' | 'email'> = {
  environment: {
    required: [{ name: 'SUPABASE_URL' }, { name: 'SUPABASE_ANON_KEY' }, { name: 'SUPABASE_SERVICE_ROLE_KEY' }],
    optional: [{ name: 'REDIS_URL' }, { name: 'REDIS_PASSWORD' }, { name: 'RESEND_API_KEY' }],
  },
  email: { from: placeholderSender },
};

/** A partition is a part of its table, and views hold nothing. */
function isTable({ kind, partitionOf }: RelationFacts): boolean {
  return (kind === 'table' || kind === 'partitioned table') && partitionOf === null;
}

/** Why a contract cannot describe a table; null when it can. */
function describable({ name, primaryKey, columns }: RelationFacts): string | null {
  if (!plainName.test(name)) return `"${name}" is left out: a contract can only hold plain names`;
  if (primaryKey.length === 0) return `${name} is left out: it has no primary key`;
  const odd = columns.find((column) => !plainName.test(column.name));
  return odd ? `${name} is left out: "${odd.name}" is no plain name of a column` : null;
}

function describeTable(table: RelationFacts, relations: readonly RelationFacts[]): TableInput {
  const { access, owner, note } = guessAccess(table, relations);
  const keys = table.foreignKeys.filter((key) => isSayable(key, table)).map(describeKey);
  return {
    note,
    core: true,
    columns: Object.fromEntries(
      table.columns.map(({ name, type, nullable }) => [name, nullable ? type : `${type} not null`]),
    ),
    primaryKey: [...table.primaryKey],
    ...(keys.length > 0 && { foreignKeys: keys }),
    access,
    ...(owner && { owner }),
    policies: describePolicies(table.policies),
  };
}

/** A contract knows keys of one column, inside the schema. */
function isSayable({ columns, references }: ForeignKeyFacts, { schema }: RelationFacts): boolean {
  return columns.length === 1 && references.startsWith(`${schema}.`);
}

function describeKey({ columns: [column = ''], references, referencedColumns, onDelete }: ForeignKeyFacts) {
  const target = references.slice(references.indexOf('.') + 1);
  return { column, references: `${target}.${referencedColumns[0]}`, onDelete };
}

function describeLostKeys(table: RelationFacts): string[] {
  return table.foreignKeys
    .filter((key) => !isSayable(key, table))
    .map(
      ({ columns, references }) => `tables.${table.name}: the key ${columns.join(', ')} → ${references} is left out`,
    );
}

function describePolicies(policies: readonly PolicyFacts[]): NonNullable<TableInput['policies']> {
  const byCommand = Map.groupBy(
    policies.filter(({ isPermissive }) => isPermissive),
    ({ command }) => command,
  );
  return Object.fromEntries(
    [...byCommand].map(([command, same]) => [command, [...new Set(same.flatMap(({ roles }) => roles))].toSorted()]),
  );
}
