import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { adminsSchema, identifier, resolveAdmins, resolveTables, tableSchema } from './tables.ts';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of an environment variable');

const plainLocal = /^[^\s.,:;<>()[\]\\"@]+(\.[^\s.,:;<>()[\]\\"@]+)*$/u;
/** No label is empty, so that a dot ends no name, and none begins or ends with a hyphen. */
const wholeDomain = /@(?!-)[a-z0-9_-]+(?<!-)(\.(?!-)[a-z0-9_-]+(?<!-))*$/;

/**
 * An address as e-mail programs write it: bare, in angle brackets, or after a name that may be quoted and of any
 * letters. What is kept is the address, its domain as DNS has it.
 */
const mailbox = z.string().transform((text, context): string => {
  const written = text.trim();
  const [, bracketed = written] = /^(?:"(?:[^"\\]|\\.)*"\s*|[^<>"]*)<\s*([^<>\s]+)\s*>$/su.exec(written) ?? [];
  const at = bracketed.lastIndexOf('@');
  const address = `${bracketed.slice(0, at)}@${domainToASCII(bracketed.slice(at + 1))}`;
  const isPlain = !/\p{Cc}/u.test(written) && plainLocal.test(bracketed.slice(0, at)) && wholeDomain.test(address);
  if (at > 0 && isPlain && z.email({ pattern: z.regexes.unicodeEmail }).safeParse(address).success) return address;
  context.addIssue({
    code: 'custom',
    message: 'must be an e-mail address, such as hello@tasks.dev or Tasks <hello@tasks.dev>',
  });
  return z.NEVER;
});

const templateAlias = z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, _ or -');

/** Who sends, and which templates there must be with which variables. */
const emailSchema = z.strictObject({
  from: mailbox,
  replyTo: mailbox.optional(),
  templates: z.record(templateAlias, z.strictObject({ variables: z.array(variableName) })).default({}),
});

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
const environmentSchema = z.strictObject({
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
  /** Whatever begins with one of these reaches browsers too, besides the prefixes of the well-known bundlers. */
  publicPrefixes: z.array(variableName).default([]),
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

/** A finding that is meant: it is told, marked with the reason, and does not count. */
const acceptanceSchema = z.strictObject({
  check: z.string().regex(/^[a-z][a-z0-9_-]*\.[A-Za-z0-9_.-]+$/, 'must be the id of a check, such as rls.policies'),
  finding: z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be the kind of a finding, such as definer_function'),
  /** `*` for every object of the kind. */
  object: z.string().min(1),
  because: z.string().trim().min(8, 'must say why, in words that somebody else understands'),
  until: z.iso.date('must be a day, such as 2027-06-01').optional(),
});

/** What the platform has at all. What it does not use is not asked and not listed. */
const usesSchema = z
  .strictObject({
    redis: z.boolean().default(true),
    email: z.boolean().default(true),
    auth: z.boolean().default(true),
    storage: z.boolean().default(false),
    realtime: z.boolean().default(false),
  })
  .prefault({});

/** What was reviewed of what decides about access: what it is called → how it read, without its constants. */
const reviewedSchema = z.strictObject({ at: z.iso.date(), entries: z.record(z.string(), z.string()) });

/** A contract part by part, before its parts are held against each other. */
const shapeSchema = z.strictObject({
  platform: z.string().min(1),
  /** The schemas that the Data API exposes; tables that are named without one are in the first. */
  schemas: z.array(identifier).min(1).default(['public']),
  tables: z.record(identifier, tableSchema),
  admins: adminsSchema.optional(),
  environment: environmentSchema,
  email: emailSchema,
  uses: usesSchema,
  reviewed: reviewedSchema.optional(),
  accepted: z.array(acceptanceSchema).default([]),
});

type Shape = z.output<typeof shapeSchema>;

/**
 * What a watched platform should look like: its tables, owners, access, variables, flags and e-mail templates. This is
 * the shape of the file that `CONTRACT` names; WingmanMatch's own is `wingman-match.ts`.
 */
export const contractSchema = shapeSchema.transform((shape, context) => {
  const report = (path: readonly (string | number)[], message: string) =>
    context.issues.push({ code: 'custom', path: [...path], message, input: shape });
  for (const { path, message } of danglingFlags(shape)) report(path, message);
  const [schema = 'public'] = shape.schemas;
  const tables = resolveTables(shape.tables, schema, report);
  return {
    ...shape,
    /** Where tables are that are named without a schema, and where the functions of this service are. */
    schema,
    tables,
    admins: resolveAdmins(shape.admins, tables, schema, report),
  };
});

/** A contract after validation: defaults filled in, names resolved, columns taken apart into type and nullability. */
export type Contract = z.output<typeof contractSchema>;
/** A contract as it is written; `email` may be left out where `uses` says that no e-mail is sent. */
export type ContractInput = Omit<z.input<typeof contractSchema>, 'email'> & {
  readonly email?: z.input<typeof emailSchema>;
};

interface Dangling {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Names of flags and stages that are not declared: a rule about one would never say anything. */
function* danglingFlags({ environment }: Shape): Generator<Dangling> {
  const { flags, flagsCountOnlyWith, forbiddenInProduction, rateLimitFlag, required, stage } = environment;
  const message = 'names no flag of environment.flags';
  const missing = (name: string) => !Object.hasOwn(flags, name);
  for (const [flag, others] of Object.entries(flagsCountOnlyWith)) {
    const path = ['environment', 'flagsCountOnlyWith', flag];
    if (missing(flag)) yield { path, message };
    for (const [index, other] of others.entries()) if (missing(other)) yield { path: [...path, index], message };
  }
  for (const [index, flag] of forbiddenInProduction.entries())
    if (missing(flag)) yield { path: ['environment', 'forbiddenInProduction', index], message };
  if (rateLimitFlag !== undefined && missing(rateLimitFlag)) yield { path: ['environment', 'rateLimitFlag'], message };
  for (const [index, { unless }] of required.entries())
    for (const [position, flag] of (unless?.flags ?? []).entries())
      if (missing(flag)) yield { path: ['environment', 'required', index, 'unless', 'flags', position], message };
  if (forbiddenInProduction.length > 0 && !stage)
    yield { path: ['environment', 'stage'], message: 'is required where forbiddenInProduction lists flags' };
  for (const key of ['default', 'production'] as const)
    if (stage && !stage.values.includes(stage[key]))
      yield { path: ['environment', 'stage', key], message: 'is not one of environment.stage.values' };
}
