import type { TableName } from '../../../contract/key-path.ts';
import type { Contract } from '../../../contract/schema.ts';

/** A table whose rows make users owners of other rows. */
export interface Membership {
  readonly table: TableName;
  /** The columns that say of what, and those that say who. */
  readonly deciding: readonly string[];
  /** Whether a new row makes its user an owner of something that is there already. */
  readonly joins: boolean;
}

/** The tables that decide about rights: where the ways to owners end, and where administrators are named. */
export function membershipsIn({ tables, admins }: Contract): readonly Membership[] {
  const keyOf = ({ schema, name }: TableName) =>
    Object.values(tables).find((table) => table.schema === schema && table.name === name)?.primaryKey ?? [];
  const ends = Object.values(tables).flatMap(({ owners }) =>
    owners.flatMap(({ path, columns }) => {
      const last = path.at(-1);
      if (!last) return [];
      // A row with a key of its own leads nobody to what is there, because nothing points to it yet.
      const joins = [...last.by].sort().join() !== [...keyOf(last.to)].sort().join();
      return { table: last.to, deciding: [...last.by, ...columns], joins };
    }),
  );
  const named = admins.flatMap((one) =>
    'table' in one ? { table: one.table, deciding: [one.column, ...Object.keys(one.where)], joins: true } : [],
  );
  const same = Map.groupBy([...ends, ...named], ({ table }) => JSON.stringify([table.schema, table.name]));
  return [...same.values()].flatMap(([first, ...others]) =>
    first
      ? {
          table: first.table,
          deciding: [...new Set([first, ...others].flatMap(({ deciding }) => deciding))],
          joins: [first, ...others].some(({ joins }) => joins),
        }
      : [],
  );
}
