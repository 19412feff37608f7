import { z } from 'zod';
import { variableName } from './name-schema.ts';

const integerSchema = z
  .union(
    [
      z.int().transform((value) => ({ default: value })),
      z.strictObject({ default: z.int(), minimum: z.int().optional(), maximum: z.int().optional() }),
    ],
    { error: 'must be a whole number or {"default": …, "minimum": …, "maximum": …}' },
  )
  .transform((range): { default: number; minimum?: number | undefined; maximum?: number | undefined } => range);

/**
 * The platform's variables and what is asked of them. `SUPABASE_URL`, `SUPABASE_ANON_KEY`, `SUPABASE_SERVICE_ROLE_KEY`,
 * `REDIS_URL`, `REDIS_PASSWORD` and `RESEND_API_KEY` are what this service itself connects with; a platform that calls
 * them otherwise lists its names as aliases.
 */
export const environmentSchema = z.strictObject({
  required: z.array(
    z.strictObject({
      name: variableName,
      aliases: z.array(variableName).default([]),
      /** Not required while any of these flags is on, or any of these variables has the given value. */
      unless: z
        .strictObject({
          flags: z.array(variableName).default([]),
          values: z.record(variableName, z.string()).default({}),
        })
        .optional(),
    }),
  ),
  optional: z
    .array(
      z.strictObject({
        name: variableName,
        aliases: z.array(variableName).default([]),
        /** What it means that it is not set. */
        absent: z.string().optional(),
      }),
    )
    .default([]),
  /** Variables whose values reach browsers, and which of the platform's own variables they repeat. */
  public: z.array(z.strictObject({ name: variableName, copyOf: variableName.optional() })).default([]),
  /** Whatever begins with one of these reaches browsers too. */
  publicPrefixes: z.array(variableName).default(['NEXT_PUBLIC_']),
  /** Compared without regard to case. The platform reads everything else as false. */
  booleanTrueValues: z.array(z.string().min(1)).min(1).default(['true', '1', 'yes']),
  booleanFalseValues: z.array(z.string().min(1)).min(1).default(['false', '0', 'no', 'off']),
  /** Every flag with its default. */
  flags: z.record(variableName, z.boolean()).default({}),
  /** Flags that count as on only while all of these others are on. */
  flagsCountOnlyWith: z.record(variableName, z.array(variableName).min(1)).default({}),
  /** Flags that weaken security when they count as on in production. */
  forbiddenInProduction: z.array(variableName).default([]),
  /** The flag that promises rate limits across processes, which only Redis can keep. */
  rateLimitFlag: variableName.optional(),
  /** Every whole-number variable with its default, and its bounds where it has some. */
  integers: z.record(variableName, integerSchema).default({}),
  /** Which variable says whether this is production. */
  stage: z
    .strictObject({
      name: variableName,
      default: z.string(),
      values: z.array(z.string()).min(1),
      production: z.string(),
    })
    .optional(),
});
