import type { PolicyFacts, RelationFacts } from '../../../checks/catalog/facts.ts';
import type { ContractInput } from '../../../contract/schema.ts';
import { findComparedColumns } from '../../find-compared-columns.ts';

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
  const columns = expressions
    .flatMap(findComparedColumns)
    .filter(({ qualifier, column }) => (qualifier === null || qualifier === table.name) && hasColumn(table, column))
    .map(({ column }) => column);
  return ownedBy(columns, 'its policies compare them with auth.uid()');
}

/** A policy that looks into another table, to which a foreign key of this one leads. */
function columnsOfAnother(
  table: RelationFacts,
  tables: readonly RelationFacts[],
  expressions: readonly string[],
): AccessGuess | null {
  const compared = expressions.flatMap(findComparedColumns).map(({ column }) => column);
  for (const { columns: keyColumns, references } of table.foreignKeys) {
    const [column, ...rest] = keyColumns;
    const target = tables.find((candidate) => fullName(candidate) === references);
    const columns = [...new Set(compared)].filter((name) => target && hasColumn(target, name));
    const isMentioned = expressions.some((expression) => expression.includes(references));
    if (!target || column === undefined || rest.length > 0 || columns.length === 0 || !isMentioned) continue;
    const owner = { through: { column, table: target.name, columns } };
    return { access: 'owner', owner, note: `A guess: its policies look up the users in ${target.name}` };
  }
  return null;
}

/** Columns that point to the users, or to a table whose own key is the user's id. */
function columnsWithKeys(table: RelationFacts, tables: readonly RelationFacts[]): AccessGuess | null {
  const isOfUsers = (references: string) =>
    references === 'auth.users' ||
    tables.some((each) => fullName(each) === references && each.policies.some(({ using }) => comparesKey(each, using)));
  const columns = table.foreignKeys.flatMap(({ columns: keyColumns, references }) =>
    keyColumns.length === 1 && isOfUsers(references) ? keyColumns : [],
  );
  return ownedBy(columns, 'their foreign keys lead to users, but no policy says so');
}

function comparesKey({ primaryKey, name }: RelationFacts, using: string | null): boolean {
  return findComparedColumns(using ?? '').some(
    ({ qualifier, column }) => (qualifier === null || qualifier === name) && primaryKey.join() === column,
  );
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

function hasColumn({ columns }: RelationFacts, name: string): boolean {
  return columns.some((column) => column.name === name);
}

function fullName({ schema, name }: RelationFacts): string {
  return `${schema}.${name}`;
}
