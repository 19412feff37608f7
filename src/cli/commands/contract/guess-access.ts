import type { PolicyFacts, RelationFacts } from '../../../checks/catalog/facts.ts';
import { type ComparedColumn, comparedColumns } from '../../../checks/rls/expression/compared-columns.ts';
import type { ContractInput } from '../../../contract/schema.ts';

type TableInput = ContractInput['tables'][string];

/** Who may see the rows of a table, and why that is believed. */
export type AccessGuess = Required<Pick<TableInput, 'access' | 'note'>> & Pick<TableInput, 'owner'>;

/**
 * Guesses whose the rows of a table are, by what its policies compare with the caller and else by its foreign keys. A
 * guess must not bless a hole: without row level security nothing is taken for public, so that the checks will say it.
 */
export function guessAccess(table: RelationFacts, tables: readonly RelationFacts[]): AccessGuess {
  const readers = table.policies.filter(isReading);
  if (table.rowSecurity && readers.some(letsEverybodyRead))
    return { access: 'public-read', note: 'A guess: a policy lets everybody read everything' };
  const expressions = readers.flatMap(({ using }) => using ?? []);
  return (
    ownColumns(table, expressions) ??
    columnsOfAnother(table, tables, expressions) ??
    columnsWithKeys(table, tables) ?? {
      access: 'service',
      note: table.rowSecurity
        ? 'A guess: no policy and no foreign key names a user'
        : 'A guess, for row level security is off: decide who may read it',
    }
  );
}

function isReading({ command, isPermissive }: PolicyFacts): boolean {
  return isPermissive && (command === 'select' || command === 'all');
}

function letsEverybodyRead({ roles, using }: PolicyFacts): boolean {
  return using === 'true' && roles.some((role) => role === 'anon' || role === 'public');
}

function ownColumns(table: RelationFacts, expressions: readonly string[]): AccessGuess | null {
  const columns = expressions.flatMap((expression) => ownersIn(table, expression));
  return ownedBy(columns, 'its policies compare them with who is calling');
}

/** The columns of a table of its own that a policy of it compares with who is calling. */
function ownersIn(table: RelationFacts, expression: string): readonly string[] {
  return owners(expression)
    .filter((compared) => compared.table === null || compared.table === table.name)
    .map(({ column }) => column);
}

/** A column that holds several users cannot be named by a contract. */
function owners(expression: string): readonly ComparedColumn[] {
  return comparedColumns(expression).filter(({ claim, form }) => claim === 'sub' && form !== 'array');
}

/** A policy that looks into another table, to which a foreign key of this one leads. */
function columnsOfAnother(
  table: RelationFacts,
  tables: readonly RelationFacts[],
  expressions: readonly string[],
): AccessGuess | null {
  const compared = expressions.flatMap(owners);
  for (const { columns: keyColumns, references } of table.foreignKeys) {
    const [column, ...rest] = keyColumns;
    const target = tables.find((candidate) => fullName(candidate) === references);
    const columns = [...new Set(compared.filter((each) => each.table === references).map((each) => each.column))];
    if (!target || column === undefined || rest.length > 0 || columns.length === 0) continue;
    const owner = { through: { column, table: target.name, columns } };
    return { access: 'owner', owner, note: `A guess: its policies look up the users in ${target.name}` };
  }
  return null;
}

/** Columns that point to the users, or to a table whose own key is the user's id. */
function columnsWithKeys(table: RelationFacts, tables: readonly RelationFacts[]): AccessGuess | null {
  const isOfUsers = (references: string) =>
    references === 'auth.users' ||
    tables.some(
      (each) =>
        fullName(each) === references &&
        each.policies.some(({ using }) => ownersIn(each, using ?? '').includes(each.primaryKey.join())),
    );
  const columns = table.foreignKeys.flatMap(({ columns: keyColumns, references }) =>
    keyColumns.length === 1 && isOfUsers(references) ? keyColumns : [],
  );
  return ownedBy(columns, 'their foreign keys lead to users, but no policy says so');
}

function ownedBy(columns: readonly string[], why: string): AccessGuess | null {
  const unique = [...new Set(columns)];
  if (unique.length === 0) return null;
  return {
    access: 'owner',
    owner: { columns: unique },
    note: `A guess: owners are ${unique.join(', ')}, because ${why}`,
  };
}

function fullName({ schema, name }: RelationFacts): string {
  return `${schema}.${name}`;
}
