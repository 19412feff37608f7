import { z } from 'zod';
import { accessWords, commands } from '../core/exposure.ts';
import { type Hop, parseColumnsOfTable, parseKeyPath, parseTableName, type TableName } from './key-path.ts';

/** Whatever PostgreSQL takes for a name. */
export const identifier = z
  .string()
  .min(1, 'must be a name')
  .refine((name) => !name.includes('\0'), 'holds a zero byte');

/** A column as PostgreSQL prints its type, followed by `not null` where it is: `character varying(50) not null`. */
const columnSchema = z
  .string()
  .trim()
  .regex(/^(?!not null$)./i, 'must name a type, such as "text not null"')
  .transform((text) => ({ type: text.replace(/(?<!\s)\s+not null$/i, ''), nullable: !/\snot null$/i.test(text) }));

const foreignKeySchema = z
  .strictObject({
    column: identifier.optional(),
    columns: z.array(identifier).min(1).optional(),
    /** `table.column`, `schema.table.column` or `table.(column, column)`. */
    references: z.string(),
    onDelete: z.enum(['no action', 'restrict', 'cascade', 'set null', 'set default']).default('no action'),
  })
  .refine(({ column, columns }) => (column === undefined) !== (columns === undefined), 'must have column or columns');

const claimPath = z
  .string()
  .regex(/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/, 'must be the path of a claim, such as app_metadata.tenant_id');

/**
 * Whose a row is: the users that its own columns name, or those that a row of another table names, to which a chain of
 * keys leads. The users of a path are the columns after its last colon, or `columns`.
 */
const ownerSchema = z.strictObject({
  path: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  columns: z.array(identifier).min(1).optional(),
  /** The claim of the token that the columns hold; `sub`, the user's id, unless said. */
  claim: claimPath.optional(),
});

const constant = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Rows that more than their owners may read: a column equals a constant, or is not null. */
const sharedSchema = z
  .strictObject({
    column: identifier,
    equals: z.union([constant.transform((value) => [value]), z.array(constant).min(1)]).optional(),
    notNull: z.literal(true).optional(),
    with: z.enum(['signed_in', 'anyone']).default('signed_in'),
  })
  .refine(({ equals, notNull }) => (equals === undefined) !== (notNull === undefined), 'must have equals or notNull');

const accessWord = z.enum(accessWords);

const perCommand = z.strictObject(
  Object.fromEntries(commands.map((command) => [command, accessWord.default('nobody')])) as Record<
    (typeof commands)[number],
    z.ZodDefault<typeof accessWord>
  >,
);

const oneOrMore = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([schema.transform((one) => [one]), z.array(schema).min(1)]);

/** One table of the platform: its columns and keys, whose its rows are, and who may do what. */
export const tableSchema = z.strictObject({
  /** A word for whoever reads the file, such as what is to be decided. Nothing is read out of it. */
  note: z.string().optional(),
  /** Core tables are the ones without which the platform does not work. */
  core: z.boolean().default(false),
  columns: z.record(identifier, columnSchema),
  primaryKey: z.array(identifier).default([]),
  foreignKeys: z.array(foreignKeySchema).default([]),
  access: z.union(
    [accessWord.transform((word) => ({ select: word, insert: word, update: word, delete: word })), perCommand],
    { error: `must be one of ${accessWords.join(', ')}, or one for each of ${commands.join(', ')}` },
  ),
  owner: oneOrMore(ownerSchema).optional(),
  shared: oneOrMore(sharedSchema).optional(),
});
type TableShape = z.output<typeof tableSchema>;

/** Administrators, who may do more than others: the users that a table names, or those whose token has a claim. */
export const adminsSchema = oneOrMore(
  z.union(
    [
      z.strictObject({
        table: z.string().min(1),
        column: identifier,
        where: z.record(identifier, constant).default({}),
      }),
      z.strictObject({ claim: claimPath, equals: constant.optional() }),
    ],
    { error: 'must be {"table": …, "column": …} or {"claim": …}' },
  ),
);

/** One way to own a row. */
export interface OwnerContract {
  readonly path: readonly Hop[];
  readonly columns: readonly string[];
}

/** A table as a contract describes it, with every name resolved. */
export interface TableContract extends TableName, Pick<TableShape, 'core' | 'columns' | 'primaryKey' | 'access'> {
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly references: TableName & { readonly columns: readonly string[] };
    readonly onDelete: TableShape['foreignKeys'][number]['onDelete'];
  }[];
  /** Whoever fits one of them owns the row; none where rows have no owner. */
  readonly owners: readonly OwnerContract[];
  /** The claim of a token that names its user there. */
  readonly claim: string;
  readonly shared: NonNullable<TableShape['shared']>;
}

export type AdminsContract =
  | { readonly table: TableName; readonly column: string; readonly where: Readonly<Record<string, string>> }
  | { readonly claim: string; readonly equals?: string | undefined };

/** Reports what is wrong at a place in the file. */
type Complain = (path: readonly (string | number)[], message: string) => void;

/** Resolves the names of all tables, and reports those that lead nowhere and what contradicts itself. */
export function resolveTables(
  tables: Readonly<Record<string, TableShape>>,
  schema: string,
  report: Complain,
): Record<string, TableContract> {
  const resolved = Object.entries(tables).map(
    ([key, shape]) => [key, resolveTable(key, shape, schema, report)] as const,
  );
  const byName = new Map<string, TableContract>();
  for (const [key, table] of resolved) {
    const name = nameOf(table);
    if (byName.has(name)) report(['tables', key], `names ${name} a second time`);
    byName.set(name, table);
  }
  for (const [key, table] of resolved) reportDangling(key, table, byName, report);
  return Object.fromEntries(resolved);
}

export function resolveAdmins(
  admins: z.output<typeof adminsSchema> = [],
  tables: Readonly<Record<string, TableContract>>,
  schema: string,
  report: Complain,
): readonly AdminsContract[] {
  const byName = new Map(Object.values(tables).map((table) => [nameOf(table), table]));
  return admins.map((one) => {
    if ('claim' in one) return one;
    const table = parseTableName(one.table, schema);
    reportUnknown(byName, table, [one.column, ...Object.keys(one.where)], ['admins'], report);
    return { ...one, table };
  });
}

const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;

function resolveTable(key: string, shape: TableShape, schema: string, report: Complain): TableContract {
  const at = ['tables', key] as const;
  const read = <Value>(path: readonly (string | number)[], parse: () => Value): Value | null => {
    try {
      return parse();
    } catch (error) {
      report([...at, ...path], error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  const owners = (shape.owner ?? []).map((owner, index) =>
    read(['owner', ...(shape.owner?.length === 1 ? [] : [index])], () => resolveOwner(owner, schema)),
  );
  const claims = new Set((shape.owner ?? []).map(({ claim = 'sub' }) => claim));
  if (claims.size > 1) report([...at, 'owner'], 'must be of one claim');
  const foreignKeys = shape.foreignKeys.map(({ column, columns = [column ?? ''], references, onDelete }, index) => {
    const target = read(['foreignKeys', index, 'references'], () => parseColumnsOfTable(references, schema));
    if (target && target.columns.length !== columns.length)
      report([...at, 'foreignKeys', index], 'must have as many columns as it references');
    return target && { columns, references: { ...target.table, columns: target.columns }, onDelete };
  });
  reportContradictions(at, shape, report);
  return {
    ...parseTableName(key, schema),
    core: shape.core,
    columns: shape.columns,
    primaryKey: shape.primaryKey,
    access: shape.access,
    foreignKeys: foreignKeys.filter((foreignKey) => foreignKey !== null),
    owners: owners.filter((owner) => owner !== null),
    claim: [...claims][0] ?? 'sub',
    shared: shape.shared ?? [],
  };
}

function resolveOwner({ path = [], columns }: z.output<typeof ownerSchema>, schema: string): OwnerContract {
  const parts = [path].flat().map((part) => parseKeyPath(part, schema));
  const last = parts.pop();
  if (parts.some((part) => part.columns.length > 0))
    throw new SyntaxError('must name no columns after a colon but at its end');
  if (columns && last && last.columns.length > 0)
    throw new SyntaxError('must say once which columns name the users: "columns", or after a last colon');
  const named = columns ?? last?.columns ?? [];
  if (named.length === 0)
    throw new SyntaxError('must say which columns name the users: "columns", or after a last colon');
  return { path: [...parts, ...(last ? [last] : [])].flatMap(({ hops }) => hops), columns: named };
}

function reportContradictions(at: readonly string[], { access, owner, shared }: TableShape, report: Complain): void {
  const owned = commands.filter((command) => access[command] === 'owner');
  if (owned.length > 0 && !owner) report([...at, 'owner'], `is required where access is "owner" (${owned.join(', ')})`);
  for (const one of shared ?? []) {
    if (access.select === 'nobody') report([...at, 'shared'], 'contradicts access: nobody may select');
    if (access.select === 'anyone' || (access.select === 'signed_in' && one.with === 'signed_in'))
      report([...at, 'shared'], `says nothing: access lets ${access.select} select every row`);
  }
}

/** Names of columns that no table has, which would make a check ask about nothing. */
function reportDangling(
  key: string,
  table: TableContract,
  tables: ReadonlyMap<string, TableContract>,
  report: Complain,
): void {
  const check = (named: TableName, columns: readonly string[], path: readonly (string | number)[]) =>
    reportUnknown(tables, named, columns, ['tables', key, ...path], report);
  check(table, table.primaryKey, ['primaryKey']);
  check(
    table,
    table.shared.map(({ column }) => column),
    ['shared'],
  );
  for (const [index, { columns, references }] of table.foreignKeys.entries()) {
    check(table, columns, ['foreignKeys', index]);
    check(references, references.columns, ['foreignKeys', index, 'references']);
  }
  for (const { path, columns } of table.owners) {
    let here: TableName = table;
    for (const { from, to, by } of path) {
      check(here, from, ['owner', 'path']);
      check(to, by, ['owner', 'path']);
      here = to;
    }
    check(here, columns, ['owner', 'columns']);
  }
}

/** Of a table that the contract does not hold, nothing is known. */
function reportUnknown(
  tables: ReadonlyMap<string, TableContract>,
  named: TableName,
  columns: readonly string[],
  path: readonly (string | number)[],
  report: Complain,
): void {
  const target = tables.get(nameOf(named));
  for (const column of target ? columns : [])
    if (!Object.hasOwn(target?.columns ?? {}, column)) report(path, `names no column of ${named.name}: ${column}`);
}
