import type { AppContract, Command } from './app.ts';

/** A row as JSON. */
export type Document = Readonly<Record<string, unknown>>;

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly { readonly document: Document }[];
}

interface Asked {
  readonly role: 'anon' | 'authenticated';
  readonly isKnown: boolean;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a contract says about the rows that are there: read from the file and computed here, not by the service. */
export interface Ownership {
  isDeclared(table: Table): boolean;
  /** Whether the contract lets somebody do a command to a row, and to each state of it that the command makes. */
  covers(command: Command, table: Table, persona: Asked, states: readonly Document[]): boolean;
  /** Values of columns that decide whose a row is, who may see it, and who is an administrator. */
  decisiveChanges(table: Table, document: Document): readonly (readonly [column: string, value: unknown])[];
  isDecisive(table: Table, column: string): boolean;
  makesAdmin(table: Table, column: string, value: unknown): boolean;
  /** The row as it is, and with the persona in each column that names a user, and in all of them. */
  namedAs(persona: Asked, table: Table, document: Document): readonly (readonly [how: string, document: Document])[];
}

interface Hop {
  readonly from: readonly string[];
  readonly to: string;
  readonly by: readonly string[];
}

interface Owner {
  readonly path: readonly Hop[];
  readonly columns: readonly string[];
}

/** How many values of a column that decides are tried for one row. */
const valueLimit = 8;

export function ownershipOf(contract: AppContract, tables: readonly Table[]): Ownership {
  const [firstSchema = 'public'] = contract.schemas;
  // No name here holds a dot or a quote of its own.
  const full = (name: string) => (name.includes('.') ? name.replaceAll('"', '') : `${firstSchema}.${name}`);
  const rules = new Map(
    Object.entries(contract.tables).map(([key, { access, owner, shared }]) => {
      const owners = list(owner).map((one) => readOwner(one, full));
      return [full(key), { access, owners, shared: list(shared), claim: list(owner)[0]?.claim ?? 'sub' }] as const;
    }),
  );
  const nameOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>) => `${schema}.${name}`;
  const byName = new Map(tables.map((table) => [nameOf(table), table]));
  const ruleOf = (table: Table) => rules.get(nameOf(table));

  const ownersOf = (table: Table, document: Document): readonly string[] =>
    (ruleOf(table)?.owners ?? []).flatMap(({ path, columns }) => {
      let here: readonly Document[] = [document];
      for (const { from, to, by } of path) {
        const rows = byName.get(to)?.rows.map((row) => row.document) ?? [];
        here = here.flatMap((row) =>
          rows.filter((other) => by.every((column, index) => meet(row[from[index] ?? ''], other[column]))),
        );
      }
      return here.flatMap((row) => columns.flatMap((column) => valuesOf(row[column])));
    });

  const covers: Ownership['covers'] = (command, table, persona, states) => {
    const rule = ruleOf(table);
    // What no contract knows is nobody's but of those who use the application.
    if (!rule) return persona.isKnown;
    const word = typeof rule.access === 'string' ? rule.access : (rule.access[command] ?? 'nobody');
    const id = claimOf(persona, rule.claim);
    return states.every((document) => {
      if (word === 'anyone') return true;
      if (word === 'signed_in' && persona.role !== 'anon') return true;
      if (word === 'restricted' && persona.isKnown) return true;
      if (word === 'owner' && id && ownersOf(table, document).includes(id)) return true;
      return command === 'select' && rule.shared.some((one) => isShared(one, document) && circle(one.with, persona));
    });
  };

  const ids = new Set<string>();
  const decisive = (table: Table) => {
    const rule = ruleOf(table);
    const owners = rule?.owners ?? [];
    return new Set([
      ...owners.flatMap(({ path, columns }) => path[0]?.from ?? columns),
      ...table.columns.map(({ name }) => name).filter((name) => namesUsers(table, name)),
      ...(rule?.shared ?? []).map(({ column }) => column),
      ...adminColumns(contract, full).flatMap((one) => (one.table === nameOf(table) ? one.column : [])),
    ]);
  };
  const namesUsers = (table: Table, column: string) =>
    table.rows.some(({ document }) => valuesOf(document[column]).some((value) => knownIds().has(value)));
  const knownIds = () => {
    if (ids.size === 0)
      for (const table of tables)
        for (const { path, columns } of ruleOf(table)?.owners ?? []) {
          const end = byName.get(path.at(-1)?.to ?? nameOf(table));
          for (const { document } of end?.rows ?? [])
            for (const column of columns) for (const value of valuesOf(document[column])) ids.add(value);
        }
    return ids;
  };

  return {
    isDeclared: (table) => rules.has(nameOf(table)),
    covers,
    isDecisive: (table, column) => decisive(table).has(column),
    makesAdmin: (table, column, value) =>
      adminColumns(contract, full).some(
        (one) => one.table === nameOf(table) && one.column === column && valuesOf(value).includes(one.value),
      ),
    decisiveChanges: (table, document) =>
      [...decisive(table)].flatMap((column) => {
        const rule = ruleOf(table);
        const hops = (rule?.owners ?? []).flatMap(({ path }) => path[0] ?? []);
        const values = [
          ...table.rows.map((row) => row.document[column]),
          ...hops.flatMap(({ from, to, by }) =>
            from.flatMap((name, index) =>
              name === column ? (byName.get(to)?.rows ?? []).map((row) => row.document[by[index] ?? '']) : [],
            ),
          ),
          ...(rule?.shared ?? []).flatMap((one) => (one.column === column ? list(one.equals) : [])),
          ...adminColumns(contract, full).flatMap((one) =>
            one.table === nameOf(table) && one.column === column ? [one.value] : [],
          ),
        ];
        const different = new Map(values.map((value) => [JSON.stringify(value), value]));
        different.delete(JSON.stringify(document[column]));
        return [...different.values()].slice(0, valueLimit).map((value) => [column, value] as const);
      }),
    namedAs(persona, table, document) {
      const claims = new Set([ruleOf(table)?.claim ?? 'sub', 'sub']);
      const variants = [...claims].flatMap((claim) => {
        const id = claimOf(persona, claim);
        const columns = table.columns.filter(({ name }) => namesUsers(table, name)).map(({ name }) => name);
        if (id === undefined) return [];
        const put = (column: string) => [column, Array.isArray(document[column]) ? [id] : id] as const;
        const groups = [...columns.map((column) => [column]), ...(columns.length > 1 ? [columns] : [])];
        return groups.map(
          (group) =>
            [
              `${group.join(', ')} = ${id}`,
              { ...document, ...Object.fromEntries(group.map(put)) } as Document,
            ] as const,
        );
      });
      return [['again', document], ...variants];
    },
  };
}

function list<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}

/** Ids in whatever a column holds; e-mail addresses have no case. */
function valuesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  const text = String(value);
  return [text.includes('@') ? text.toLowerCase() : text];
}

function meet(left: unknown, right: unknown): boolean {
  const values = valuesOf(right);
  return valuesOf(left).some((value) => values.includes(value));
}

function claimOf({ claims }: Asked, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>((held, key) => (held as Readonly<Record<string, unknown>> | undefined)?.[key], claims);
  return valuesOf(value)[0];
}

function isShared(shared: { column: string; equals?: unknown; notNull?: true }, document: Document): boolean {
  const value = document[shared.column];
  if (value === null || value === undefined) return false;
  return shared.notNull === true || list(shared.equals).map(String).includes(String(value));
}

function circle(wide: 'signed_in' | 'anyone' = 'signed_in', persona: Asked): boolean {
  return wide === 'anyone' || persona.role !== 'anon';
}

function adminColumns({ admins }: AppContract, full: (name: string) => string) {
  return list(admins).flatMap((one) =>
    'table' in one
      ? Object.entries(one.where ?? {}).map(([column, value]) => ({ table: full(one.table), column, value }))
      : [],
  );
}

/** `a -> t.b : c` goes from the column a to the rows of t whose b equals it, and on from their c; arrows have one meaning. */
function readOwner(
  owner: { readonly path?: string | readonly string[]; readonly columns?: readonly string[] },
  full: (name: string) => string,
): Owner {
  let columns = owner.columns ?? [];
  const path = list(owner.path).flatMap((text) => {
    const [start = '', ...steps] = text.split(/\s*(?:->|<-|→|←)\s*/);
    let from = readColumns(start);
    return steps.map((step) => {
      const [target = '', next] = step.split(/\s*:\s*/);
      const [, table = '', by = ''] = /^(.+)\.(\([^)]*\)|[^.]+)$/.exec(target) ?? [];
      const hop = { from, to: full(table), by: readColumns(by) };
      from = readColumns(next ?? by);
      if (next !== undefined && !owner.columns) columns = from;
      return hop;
    });
  });
  return { path, columns };
}

function readColumns(text: string): readonly string[] {
  return text
    .replaceAll(/[()]/g, '')
    .split(',')
    .map((name) => name.trim());
}
