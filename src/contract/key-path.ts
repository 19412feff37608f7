/** Columns of one row that are the same as columns of a row in another table. */
export interface Hop {
  readonly from: readonly string[];
  readonly to: TableName;
  readonly by: readonly string[];
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** Columns of a table, as `table.column`, `schema.table.column` or `table.(column, column)` name them. */
export interface ColumnsOfTable {
  readonly table: TableName;
  readonly columns: readonly string[];
}

interface KeyPath {
  readonly hops: readonly Hop[];
  /** The columns after the last colon; empty where there is none. */
  readonly columns: readonly string[];
}

/** A name as it is written in SQL: without quotes where it is plain, else in double quotes. */
const name = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/uy;
const arrow = /->|<-|→|←/y;

/**
 * Reads a chain of keys: `org_id → organisations.id ← memberships.org_id : user_id`. Arrows are joins, whichever way the
 * key goes; a colon names the columns of the table that was reached, with which the chain goes on or ends. Throws a
 * SyntaxError that says what was expected and where.
 */
export function parseKeyPath(text: string, schema: string): KeyPath {
  const read = reader(text);
  const hops: Hop[] = [];
  let columns = read.columns();
  let isNamed = true;
  while (!read.isAtEnd()) {
    if (read.take(arrow)) {
      const { table, columns: by } = read.columnsOfTable(schema);
      if (by.length !== columns.length)
        read.fail(`${columns.length === 1 ? 'one column' : `${columns.length} columns`}`);
      hops.push({ from: columns, to: table, by });
      columns = by;
      isNamed = false;
    } else if (!isNamed && read.take(/:/y)) {
      columns = read.columns();
      isNamed = true;
    } else read.fail('an arrow or the end');
  }
  return { hops, columns: isNamed && hops.length > 0 ? columns : [] };
}

/** Reads `table.column`, with its schema before it or not. Throws a SyntaxError. */
export function parseColumnsOfTable(text: string, schema: string): ColumnsOfTable {
  const read = reader(text);
  const found = read.columnsOfTable(schema);
  if (!read.isAtEnd()) read.fail('the end');
  return found;
}

/** Reads `table` or `schema.table`; a text that is not of this form is the name of a table as it stands. */
export function parseTableName(text: string, schema: string): TableName {
  try {
    const read = reader(text);
    const names = read.names();
    if (read.isAtEnd() && names.length <= 2) return { schema: names.at(-2) ?? schema, name: names.at(-1) ?? text };
  } catch {
    // A name with a space in it, say.
  }
  return { schema, name: text };
}

function reader(text: string) {
  let place = 0;
  const skip = () => {
    while (text[place] === ' ') place += 1;
  };
  const take = (pattern: RegExp): string | null => {
    skip();
    pattern.lastIndex = place;
    const [found = null] = pattern.exec(text) ?? [];
    place += found?.length ?? 0;
    return found;
  };
  const fail = (expected: string): never => {
    const rest = text.slice(place).trim();
    throw new SyntaxError(`expected ${expected} ${rest === '' ? 'at the end' : `at "${rest}"`}`);
  };
  const one = () => {
    const found = take(name) ?? fail('a name');
    return found.startsWith('"') ? found.slice(1, -1).replaceAll('""', '"') : found;
  };
  const list = () => {
    const names = [one()];
    while (take(/,/y)) names.push(one());
    if (!take(/\)/y)) fail('")"');
    return names;
  };
  return {
    take,
    fail,
    isAtEnd() {
      skip();
      return place >= text.length;
    },
    /** One column, or several in brackets. */
    columns: (): readonly string[] => (take(/\(/y) ? list() : [one()]),
    /** Names with dots between them. */
    names(): readonly string[] {
      const names = [one()];
      while (take(/\./y)) names.push(one());
      return names;
    },
    columnsOfTable(schema: string): ColumnsOfTable {
      const names = [one()];
      while (take(/\./y)) {
        if (take(/\(/y)) return { table: tableOf(names, schema, fail), columns: list() };
        names.push(one());
      }
      const column = names.pop() ?? '';
      return { table: tableOf(names, schema, fail), columns: [column] };
    },
  };
}

function tableOf(names: readonly string[], schema: string, fail: (expected: string) => never): TableName {
  const [first = '', second, ...others] = names;
  if (first === '' || others.length > 0) fail('table.column or schema.table.column');
  return second === undefined ? { schema, name: first } : { schema: first, name: second };
}

/** A name as these texts take it. */
export function writeName(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table as these texts take it: without its schema where that is the one that goes without saying. */
export function writeTableName({ schema, name }: TableName, usual: string): string {
  return schema === usual ? writeName(name) : `${writeName(schema)}.${writeName(name)}`;
}
