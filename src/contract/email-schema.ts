import { z } from 'zod';
import { variableName } from './name-schema.ts';

const templateAlias = z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, _ or -');

/** Who sends, and which templates there must be with which variables. */
export const emailSchema = z.strictObject({
  from: z.email(),
  replyTo: z.email().optional(),
  templates: z.record(templateAlias, z.strictObject({ variables: z.array(variableName) })).default({}),
});
