import { z } from 'zod';
import { emailSchema } from './email-schema.ts';
import { environmentSchema } from './environment-schema.ts';
import { identifier } from './name-schema.ts';
import { tableSchema } from './table-schema.ts';

/** A contract part by part, before its parts are held against each other. */
export const shapeSchema = z.strictObject({
  platform: z.string().min(1),
  /** The schema that holds the tables; it must be exposed by PostgREST. */
  schema: identifier.default('public'),
  tables: z.record(identifier, tableSchema),
  environment: environmentSchema,
  email: emailSchema,
});

export type Shape = z.output<typeof shapeSchema>;
