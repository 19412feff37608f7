import type { CatalogFacts, ForeignKeyFacts, PolicyFacts, RelationFacts } from '../../../checks/catalog/facts.ts';
import { nameOf } from '../../../checks/catalog/view.ts';
import { type ComparedColumn, comparedColumns } from '../../../checks/rls/expression/compared-columns.ts';
import { partsOf } from '../../../checks/rls/expression/parse-expression.ts';
import { writeName, writeTableName } from '../../../contract/key-path.ts';
import type { ContractInput } from '../../../contract/schema.ts';

/** Whose the rows of a table are, as the file says it. */
export type OwnerInput = Exclude<NonNullable<ContractInput['tables'][string]['owner']>, readonly unknown[]>;

/** More keys in a row than this are no way that a person would have meant. */
const longestWay = 4;

/** A join of two tables by columns, one way or the other along a key. */
interface Join {
  readonly from: readonly string[];
  readonly to: RelationFacts;
  readonly by: readonly string[];
}

/**
 * Guesses whose the rows of a table are: by what its policies compare with the caller, by the tables and functions that
 * they ask, and only where there are no policies by its keys. Evidence shows afterwards whether it is so.
 */
export function guessOwner(
  table: RelationFacts,
  facts: CatalogFacts,
  schema: string,
  seen: readonly RelationFacts[] = [],
): OwnerInput | null {
  const { relations } = facts;
  const policies = table.policies.filter(({ isPermissive }) => isPermissive);
  const tables = relations.filter(({ kind }) => kind === 'table' || kind === 'partitioned table');
  // Who may read a row tells whose it is; who made it may be another, as the author of what a team owns.
  const reading = policies.filter(({ command }) => command === 'select' || command === 'all');
  for (const some of [reading, policies]) {
    const owner = guessBy(some, table, tables, schema);
    if (owner) return owner;
  }
  if (policies.length === 0) return keysToUsers(table, tables);
  if (seen.length === longestWay) return null;
  const found = [...seen, table];
  const others = tables.filter((one) => !found.includes(one));
  return ownerOfAnother(reading, table, others, schema, (target) => guessOwner(target, facts, schema, found));
}

/** A policy that lets in whoever sees the row of another table to which a key leads: whose that is. */
function ownerOfAnother(
  policies: readonly PolicyFacts[],
  table: RelationFacts,
  tables: readonly RelationFacts[],
  schema: string,
  ownerOf: (target: RelationFacts) => OwnerInput | null,
): OwnerInput | null {
  const texts = policies.flatMap(({ using }) => (using !== null && comparedColumns(using).length === 0 ? [using] : []));
  const read = texts.flatMap(partsOf).flatMap((part) => {
    const [from, ...others] = part.kind === 'query' ? (part.from ?? []) : [];
    return from && others.length === 0 ? [from.relation] : [];
  });
  for (const { columns, references, referencedColumns } of table.foreignKeys) {
    const to = read.includes(references) ? tables.find((one) => nameOf(one) === references) : undefined;
    const owner = to && ownerOf(to);
    if (!owner || owner.claim !== undefined) continue;
    const { path } = alongWay([{ from: columns, to, by: referencedColumns }], [], null, schema);
    return { ...owner, path: [path ?? [], owner.path ?? []].flat() };
  }
  return null;
}

function guessBy(
  policies: readonly PolicyFacts[],
  table: RelationFacts,
  tables: readonly RelationFacts[],
  schema: string,
): OwnerInput | null {
  const texts = policies.flatMap(({ using, check }) => [using, check]).filter((text) => text !== null);
  const expressions = [...new Set(texts)];
  const compared = expressions.flatMap(comparedColumns).filter(({ claim }) => claim !== null);
  return (
    ownColumns(table, compared) ??
    columnsOfAnother(table, tables, compared, schema) ??
    membersOfArgument(table, tables, expressions, schema) ??
    columnsOfHelper(table, tables, expressions)
  );
}

function ownColumns(table: RelationFacts, compared: readonly ComparedColumn[]): OwnerInput | null {
  const own = compared.filter(
    (one) => (one.table === null || one.table === table.name || one.table === nameOf(table)) && has(table, one.column),
  );
  const claim = own.some((one) => one.claim === 'sub') ? 'sub' : own[0]?.claim;
  const columns = [...new Set(own.filter((one) => one.claim === claim).map(({ column }) => column))];
  if (columns.length === 0) return null;
  return { columns, ...(claim && claim !== 'sub' && { claim }) };
}

/** A policy that looks into another table, to which keys lead from this one. */
function columnsOfAnother(
  table: RelationFacts,
  tables: readonly RelationFacts[],
  compared: readonly ComparedColumn[],
  schema: string,
): OwnerInput | null {
  for (const { table: name, claim } of compared.filter((one) => one.table !== null)) {
    const target = tables.find((one) => nameOf(one) === name && one !== table);
    const way = target && findWay(table, target, tables);
    if (!target || !way) continue;
    const same = compared.filter((one) => one.table === name && one.claim === claim);
    const columns = [...new Set(same.map(({ column }) => column))].filter((column) => has(target, column));
    if (columns.length > 0) return alongWay(way, columns, claim, schema);
  }
  return null;
}

/** A policy that hands a key to a function, or looks for it in what one returns: the members of what the key leads to. */
function membersOfArgument(
  table: RelationFacts,
  tables: readonly RelationFacts[],
  expressions: readonly string[],
  schema: string,
): OwnerInput | null {
  for (const argument of expressions.flatMap(partsOf).flatMap((part) => keysGiven(part, table))) {
    const way = has(table, argument) ? findMembers(table, argument, tables) : null;
    if (way) return alongWay(way.joins, way.columns, 'sub', schema);
  }
  return null;
}

/** The columns of which a function of the application decides: what it is handed, or what it returns a list of. */
function keysGiven(part: Part, table: RelationFacts): readonly string[] {
  if (isOfApplication(part)) return part.operands.flatMap(partsOfNames);
  const [key, list] = part.kind === 'operator' && part.operator === '=' && part.quantifier ? part.operands : [];
  if (key?.kind !== 'name' || !list || !isReturned(list)) return [];
  return key.qualifier === null || key.qualifier === table.name ? [key.column] : [];
}

/** Whether a list is what a function of the application returns, and no table is asked beside it. */
function isReturned(part: Part): boolean {
  if (part.kind === 'query' && part.from?.some(({ relation }) => relation !== null)) return false;
  return isOfApplication(part) || (part.kind !== 'call' && part.operands.some(isReturned));
}

/** A policy that compares a column which leads to users with a function of the application that is told nothing: who is calling. */
function columnsOfHelper(
  table: RelationFacts,
  tables: readonly RelationFacts[],
  expressions: readonly string[],
): OwnerInput | null {
  const users = usersIn(table, tables);
  const compared = expressions.flatMap(partsOf).flatMap((part) => {
    if (part.kind !== 'operator' || part.operator !== '=' || part.quantifier !== null) return [];
    const sides = part.operands.map(withoutWrapping);
    return sides.some(isHelper) ? sides.flatMap((side) => (side.kind === 'name' ? side.column : [])) : [];
  });
  const columns = [...new Set(compared)].filter((column) => users.includes(column) && has(table, column));
  return columns.length === 0 ? null : { columns };
}

const withoutWrapping = (part: Part): Part =>
  (part.kind === 'cast' || part.kind === 'select') && part.operands[0] ? withoutWrapping(part.operands[0]) : part;

const isHelper = (part: Part) => isOfApplication(part) && part.operands.length === 0;

const isOfApplication = (part: Part) =>
  part.kind === 'call' && part.name.includes('.') && !part.name.startsWith('auth.');

type Part = ReturnType<typeof partsOf>[number];

function partsOfNames(part: Part): readonly string[] {
  return part.kind === 'name' ? [part.column] : part.operands.flatMap(partsOfNames);
}

function findMembers(table: RelationFacts, column: string, tables: readonly RelationFacts[]) {
  const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column);
  const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === column;
  const target = key ? tables.find((one) => nameOf(one) === key.references) : isKey ? table : undefined;
  const there = key ? key.referencedColumns : [column];
  if (!target) return null;
  const found = tables.flatMap((members): Members[] => {
    const back = members.foreignKeys.find(
      (one) => one.references === nameOf(target) && one.referencedColumns.join() === there.join(),
    );
    const users = usersIn(members, tables).filter((one) => !back?.columns.includes(one));
    const user = users.find((one) => userColumn.test(one)) ?? users[0];
    return back && user !== undefined ? [{ members, by: back.columns, user }] : [];
  });
  // Rows of one kind that lead to the same are no members of it, nor is what leads to its own kind.
  const [first] = found
    .filter((one) => isPair(one) || (one.members !== table && one.members !== target))
    .toSorted((left, right) => memberRank(left) - memberRank(right));
  const owner = key && ownColumns(target, comparedIn(target));
  if (owner?.columns && owner.claim === undefined && !(first && (isPair(first) || userColumn.test(first.user))))
    return { joins: [{ from: [column], to: target, by: there }], columns: owner.columns };
  if (!first) return null;
  const joins: Join[] = [{ from: [column], to: first.members, by: first.by }];
  return { joins, columns: [first.user] };
}

/** A table that leads to something and to a user. */
interface Members {
  readonly members: RelationFacts;
  readonly by: readonly string[];
  readonly user: string;
}

/** What columns are called that say who somebody is, and not who made a row or was told of it. */
const userColumn = /^(user|member|profile)_?id$/i;

/** Whether a key or an index says that somebody is a member once, or finds them so. */
function isPair({ members, by, user }: Members): boolean {
  const pair = [...by, user];
  return [members.primaryKey, ...members.indexes].some((columns) =>
    pair.every((column) => columns.slice(0, pair.length).includes(column)),
  );
}

/** What knows a user by the key is more likely to say who belongs where, and so is what is but keys. */
const memberRank = (one: Members) =>
  (isPair(one) ? 0 : 1) * 10_000 + (userColumn.test(one.user) ? 0 : 1) * 2_000 + one.members.columns.length;

/** The columns of a table that lead to the users. */
function usersIn(table: RelationFacts, tables: readonly RelationFacts[]): readonly string[] {
  const byPolicy = table.policies
    .flatMap(({ using, check }) => [using ?? '', check ?? ''])
    .flatMap(comparedColumns)
    .filter((one) => one.claim === 'sub' && one.table === null && has(table, one.column))
    .map(({ column }) => column);
  const byKey = table.foreignKeys.flatMap((key) => (isOfUsers(key, tables) ? [...key.columns] : []));
  const byName = table.columns.map(({ name }) => name).filter((name) => userColumn.test(name));
  return [...new Set([...byPolicy, ...byKey, ...byName])];
}

function isOfUsers({ columns, references }: ForeignKeyFacts, tables: readonly RelationFacts[]): boolean {
  if (columns.length !== 1) return false;
  const target = tables.find((one) => nameOf(one) === references);
  const owner = target && ownColumns(target, comparedIn(target));
  // What another claim of the token says, such as a tenant, is no user.
  const isByUser = owner?.claim === undefined && owner?.columns?.join() === target?.primaryKey.join();
  return references === 'auth.users' || (owner != null && isByUser);
}

function comparedIn({ policies }: RelationFacts): readonly ComparedColumn[] {
  return policies.flatMap(({ using, check }) => [using ?? '', check ?? '']).flatMap(comparedColumns);
}

/** Without a policy there is nothing else to go by; who made a row is not whose it is where policies say otherwise. */
function keysToUsers(table: RelationFacts, tables: readonly RelationFacts[]): OwnerInput | null {
  const columns = table.foreignKeys.flatMap((key) => (isOfUsers(key, tables) ? [...key.columns] : []));
  return columns.length === 0 ? null : { columns: [...new Set(columns)] };
}

/** The shortest way along keys, in both directions. */
function findWay(from: RelationFacts, to: RelationFacts, tables: readonly RelationFacts[]): readonly Join[] | null {
  let ways: (readonly Join[])[] = [[]];
  const seen = new Set([from]);
  for (let length = 0; length < longestWay; length += 1) {
    ways = ways.flatMap((way) =>
      joinsOf(way.at(-1)?.to ?? from, tables)
        .filter((join) => !seen.has(join.to))
        .map((join) => [...way, join]),
    );
    const found = ways.find((way) => way.at(-1)?.to === to);
    if (found) return found;
    for (const way of ways) {
      const last = way.at(-1);
      if (last) seen.add(last.to);
    }
  }
  return null;
}

function joinsOf(table: RelationFacts, tables: readonly RelationFacts[]): readonly Join[] {
  const forwards = table.foreignKeys.flatMap(({ columns, references, referencedColumns }) => {
    const to = tables.find((one) => nameOf(one) === references);
    return to ? [{ from: columns, to, by: referencedColumns }] : [];
  });
  const backwards = tables.flatMap((to) =>
    to.foreignKeys
      .filter(({ references }) => references === nameOf(table))
      .map(({ columns, referencedColumns }) => ({ from: referencedColumns, to, by: columns })),
  );
  return [...forwards, ...backwards];
}

function alongWay(way: readonly Join[], columns: readonly string[], claim: string | null, schema: string): OwnerInput {
  const list = (names: readonly string[]) =>
    names.length === 1 ? writeName(names[0] ?? '') : `(${names.map(writeName).join(', ')})`;
  const path = way.map(({ from, to, by }) => `${list(from)} -> ${writeTableName(to, schema)}.${list(by)}`);
  return { path, columns: [...columns], ...(claim && claim !== 'sub' && { claim }) };
}

function has({ columns }: RelationFacts, column: string): boolean {
  return columns.some(({ name }) => name === column);
}
