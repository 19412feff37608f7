import { z } from 'zod';
import { identifier } from './name-schema.ts';

const columnReference = z.string().regex(/^[A-Za-z_][A-Za-z0-9_$]*\.[A-Za-z_][A-Za-z0-9_$]*$/, 'must be table.column');

/** A column as PostgreSQL prints its type, followed by `not null` where it is: `character varying(50) not null`. */
const columnSchema = z
  .string()
  .trim()
  .regex(/^(?!not null$)./i, 'must name a type, such as "text not null"')
  .transform((text) => ({ type: text.replace(/\s+not null$/i, ''), nullable: !/\snot null$/i.test(text) }));

const foreignKeySchema = z.strictObject({
  column: identifier,
  references: columnReference,
  onDelete: z.enum(['no action', 'restrict', 'cascade', 'set null', 'set default']).default('no action'),
});

/** Who owns a row: the users named by its own columns, or the owners of the row in another table that it points to. */
const ownerSchema = z.union(
  [
    z.strictObject({ columns: z.array(identifier).min(1) }),
    z.strictObject({
      through: z.strictObject({ column: identifier, table: identifier, columns: z.array(identifier).min(1) }),
    }),
  ],
  { error: 'must be {"columns": […]} or {"through": {"column": …, "table": …, "columns": […]}}' },
);

const rolesSchema = z.array(identifier).min(1);

const policiesSchema = z.strictObject({
  select: rolesSchema.optional(),
  insert: rolesSchema.optional(),
  update: rolesSchema.optional(),
  delete: rolesSchema.optional(),
  all: rolesSchema.optional(),
});

/** One table of the platform: its columns and keys, whose its rows are, and who may do what. */
export const tableSchema = z.strictObject({
  /** A word for whoever reads the file, such as that something is a guess. Nothing is read out of it. */
  note: z.string().optional(),
  /** Core tables are the ones without which the platform does not work. */
  core: z.boolean().default(false),
  columns: z.record(identifier, columnSchema),
  primaryKey: z.array(identifier).min(1),
  foreignKeys: z.array(foreignKeySchema).default([]),
  /** `owner`: each row belongs to users; `public-read`: everybody may read; `service`: only the service role may. */
  access: z.enum(['owner', 'public-read', 'service']),
  owner: ownerSchema.optional(),
  policies: policiesSchema.default({}),
});
