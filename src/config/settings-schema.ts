import { isIP } from 'node:net';
import { z } from 'zod';
import type { BuiltInCategory } from '../core/category.ts';
import { createSecret } from '../core/scrubber.ts';
import { durationSchema } from './duration.ts';

const prefix = 'REFRESH_';
/** Many an application keeps `REFRESH_TOKEN_…` in the same environment; that is no cadence of ours. */
const foreign = /^REFRESH_TOKENS?(_|$)/;

/** The variable that sets the cadence of a category: `REFRESH_MY_CATEGORY` for `my-category`. */
export function refreshVariable(category: string): string {
  return `${prefix}${category.toUpperCase().replaceAll('-', '_')}`;
}

/** Whether a variable is meant to set the cadence of some category. */
export function isRefreshVariable(name: string): boolean {
  return name.startsWith(prefix) && name.length > prefix.length && !foreign.test(name);
}

/** The items of a comma-separated list: trimmed, without blanks, each once. */
function splitList(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

/** As Fastify takes it: everybody or nobody, the number of proxies in front, or a comma-separated list of addresses. */
export type TrustProxy = boolean | number | string;

const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Whose forwarded headers are believed. */
const trustProxySchema = z.string().transform((text, context): TrustProxy => {
  if (text === 'true') return true;
  if (text === 'false' || text === '0') return false;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  const ranges = splitList(text);
  if (ranges.length > 0 && ranges.every((range) => namedRanges.has(range) || isRange(range))) return ranges.join(',');
  context.addIssue({ code: 'custom', message: 'is neither true, false, a number of proxies nor a list of addresses' });
  return z.NEVER;
});

/** An address, or a range such as 10.0.0.0/8. */
function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Where the e-mail templates are: at Resend, in a directory, or nowhere that was said. */
export type EmailTemplates =
  | { readonly kind: 'none' }
  | { readonly kind: 'hosted' }
  | { readonly kind: 'directory'; readonly path: string };

const emailTemplatesSchema = z
  .string()
  .transform((text): EmailTemplates => (text === 'resend' ? { kind: 'hosted' } : { kind: 'directory', path: text }));

/** Guessing 16 random characters is hopeless; anything shorter tends to be a word. */
const shortestToken = 16;
/** What RFC 6750 allows in an Authorization header. */
const tokenPattern = /^[A-Za-z0-9\-._~+/]+=*$/;

/** The bearer tokens of the private tier. */
const healthTokensSchema = z
  .string()
  .transform(splitList)
  .refine((tokens) => tokens.every((token) => token.length >= shortestToken), {
    error: `holds a token of fewer than ${shortestToken} characters`,
    abort: true,
  })
  .refine((tokens) => tokens.every((token) => tokenPattern.test(token)), {
    error: 'holds a token with characters that an Authorization header cannot carry',
  })
  .transform((tokens) => tokens.map(createSecret));

/** What the documentation and the error messages say of one variable. */
export interface SettingText {
  /** As it would be written; null when the variable is simply not set. */
  readonly default: string | null;
  readonly meaning: string;
  /** What to do when the value cannot be used. */
  readonly remedy: string;
}

/** The texts of the settings, by their schema. */
const settingTexts = z.registry<SettingText>();

type Texts = Omit<SettingText, 'default'>;

function withDefault<Value>(schema: z.ZodType<Value, string>, fallback: string, texts: Texts) {
  return schema.prefault(fallback).register(settingTexts, { default: fallback, ...texts });
}

/** A setting that need not be there: without it, its value is `absent`. */
function withoutDefault<Value, Absent>(schema: z.ZodType<Value, string>, absent: Absent, texts: Texts) {
  return schema
    .optional()
    .transform((value): Value | Absent => value ?? absent)
    .register(settingTexts, { default: null, ...texts });
}

const giveDuration = 'Give a duration such as 500ms, 10s, 5m or 1h';

const portSchema = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port')
  .transform(Number)
  .refine((port) => port <= 65_535, { error: 'is not a port' });

const categoryList = z
  .string()
  .transform(splitList)
  .refine((names) => names.length > 0, { error: 'lists no category' });

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
  .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), { error: 'holds a query, a fragment or a user' })
  .transform((text) => text.replace(/\/+$/, ''));

/** Categories that cost the platform little are asked often; Resend allows few requests a second for a whole team. */
const refreshDefaults = {
  environment: '60s',
  database: '10s',
  schema: '5m',
  rls: '5m',
  redis: '10s',
  email: '5m',
} as const satisfies Record<BuiltInCategory, string>;

/** The cadence of a category: `REFRESH_<CATEGORY>`. */
export const refreshSchema = durationSchema({ atLeast: '1s' });
export const refreshRemedy = `${giveDuration}, at least 1s`;

function refreshOf(category: BuiltInCategory) {
  return withDefault(refreshSchema, refreshDefaults[category], {
    meaning: `how often \`${category}\` is asked, at least 1s`,
    remedy: refreshRemedy,
  });
}

/** The service's own variables: the one place that knows their names, defaults and meanings. */
export const settingsSchema = z.object({
  PORT: withDefault(portSchema, '8080', {
    meaning: 'the port to listen on; 0 takes any free one',
    remedy: 'Give a whole number from 0 to 65535',
  }),
  HOST: withDefault(z.string().regex(/^[A-Za-z0-9.:%_-]+$/, 'is not an address or a host name'), '0.0.0.0', {
    meaning: 'the address to listen on (`npm run dev`: 127.0.0.1)',
    remedy: 'Give an address such as 0.0.0.0, 127.0.0.1 or ::',
  }),
  HEALTH_TOKENS: withoutDefault(healthTokensSchema, [], {
    meaning: 'comma-separated bearer tokens of the private tier, at least 16 characters each; list two to rotate',
    remedy: 'Make each token with: openssl rand -hex 32',
  }),
  DETAILS: withDefault(z.enum(['private', 'public'], { error: 'is neither private nor public' }), 'private', {
    meaning: '`public` shows details and errors to everyone',
    remedy: 'Give private or public',
  }),
  REFRESH_ENVIRONMENT: refreshOf('environment'),
  REFRESH_DATABASE: refreshOf('database'),
  REFRESH_SCHEMA: refreshOf('schema'),
  REFRESH_RLS: refreshOf('rls'),
  REFRESH_REDIS: refreshOf('redis'),
  REFRESH_EMAIL: refreshOf('email'),
  CHECK_TIMEOUT: withDefault(durationSchema({ atLeast: '100ms', atMost: '1m' }), '2s', {
    meaning: 'the hard deadline of one check, from 100ms to 1m',
    remedy: `${giveDuration}, from 100ms to 1m`,
  }),
  READY_CATEGORIES: withDefault(categoryList, 'database', {
    meaning:
      'comma-separated categories that readiness asks; keep it to what traffic needs, since a soft dependency asked here becomes a hard one',
    remedy: 'Give a comma-separated list of categories, such as database',
  }),
  READY_GRACE: withDefault(durationSchema(), '0s', {
    meaning: 'how long a blip may last before readiness turns',
    remedy: giveDuration,
  }),
  DRAIN_DELAY: withDefault(durationSchema({ atMost: '1h' }), '5s', {
    meaning: 'how long to answer "not ready" before closing; 0s when not set and attached to a terminal',
    remedy: giveDuration,
  }),
  CONTRACT: withoutDefault(z.string(), null, {
    meaning: "a contract file (JSON, see docs/contract.md); WingmanMatch's own when not set",
    remedy: 'Give the path of a JSON file that follows docs/contract.md',
  }),
  CHECKS_MODULE: withoutDefault(z.string(), null, {
    meaning: 'an ES module with checks of your own',
    remedy: 'Give the path of an ES module',
  }),
  EMAIL_TEMPLATES: withoutDefault<EmailTemplates, EmailTemplates>(
    emailTemplatesSchema,
    { kind: 'none' },
    { meaning: 'where the e-mail templates are: `resend`, or a directory', remedy: 'Give resend or a directory' },
  ),
  RESEND_BASE_URL: withDefault(baseUrl, 'https://api.resend.com', {
    meaning: 'where Resend is; anything else than the default is shown in the start line',
    remedy: 'Give a URL such as https://api.resend.com',
  }),
  /** Read with the platform's keys, by `readPlatform`; here for its text alone. */
  SUPABASE_JWT_SECRET: withoutDefault(z.string(), null, {
    meaning: "the project's JWT secret: lets the isolation check sign a synthetic user, who must see nothing",
    remedy: 'Give the legacy JWT secret of the project',
  }),
  TRUST_PROXY: withDefault(trustProxySchema, 'false', {
    meaning: 'whose forwarded headers are believed: `true`, `false`, a number of proxies, or a list of addresses',
    remedy: 'Give true, false, a number such as 1, or a list such as 10.0.0.0/8,loopback',
  }),
  LOG_LEVEL: withDefault(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'is not a log level' }),
    'info',
    {
      meaning: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`',
      remedy: 'Give fatal, error, warn, info, debug, trace or silent',
    },
  ),
});

export type SettingName = keyof typeof settingsSchema.shape;

/** The texts of one variable. */
export function textOf(name: SettingName): SettingText {
  const text = settingTexts.get(settingsSchema.shape[name]);
  if (!text) throw new Error(`${name} has no text`);
  return text;
}
