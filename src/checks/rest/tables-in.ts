import { nameOf } from '../catalog/view.ts';
import type { RestQuery } from '../ports.ts';

/** The tables that a question touches: its own, and those that it embeds, as in `user_profiles!user1_id(id)`, of the same schema. */
export function tablesIn({
  schema,
  table,
  columns,
}: Pick<RestQuery, 'schema' | 'table' | 'columns'>): readonly string[] {
  const embedded = columns.flatMap((column) => /^(?:\w+:)?([^!(]+)!.*\)$/.exec(column)?.[1] ?? []);
  return [...new Set([table, ...embedded])].map((name) => nameOf({ schema, name }));
}
