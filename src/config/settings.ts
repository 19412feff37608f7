import { isIP } from 'node:net';
import { z } from 'zod';
import { builtIn } from '../checks/categories.ts';
import { createSecret } from '../core/scrubber.ts';
import { makeVisible } from '../core/words/make-visible.ts';
import { withoutEndSlashes } from '../core/words/without-end-slashes.ts';
import { durationSchema, formatDuration } from './duration.ts';
import type { Environment } from './environment.ts';
import type { Problem } from './startup-error.ts';
import { readSigningKey, type TokenSigner } from './token-signer.ts';

/** One of the service's own variables: all that parsing, the documents and the command line know of it. */
export interface Setting<Value = unknown> extends Texts {
  readonly name: string;
  /** From the text, or undefined where it is not set; null for a variable that is read elsewhere. */
  readonly schema: z.ZodType<Value, string | undefined> | null;
  /** As it would be written; null when the variable is simply not set. */
  readonly default: string | null;
}

interface Texts {
  readonly meaning: string;
  /** What to do when the value cannot be used. */
  readonly remedy: string;
}

function withDefault<Value>(name: string, schema: z.ZodType<Value, string>, fallback: string, texts: Texts) {
  return { name, schema: schema.prefault(fallback), default: fallback, ...texts };
}

/** A setting that need not be there: without it, its value is `absent`. */
function withoutDefault<Value, Absent>(name: string, schema: z.ZodType<Value, string>, absent: Absent, texts: Texts) {
  const orAbsent = schema.optional().transform((value): Value | Absent => value ?? absent);
  return { name, schema: orAbsent, default: null, ...texts };
}

/** The items of a comma-separated list: trimmed, without blanks, each once. */
function splitList(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

/** As Fastify takes it: everybody or nobody, the number of proxies in front, or a comma-separated list of addresses. */
type TrustProxy = boolean | number | string;

/** Bytes, as PostgreSQL is built. */
const longestIdentifier = 63;

const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Whose forwarded headers are believed. */
const trustProxy = z.string().transform((written, context): TrustProxy => {
  const text = written.toLowerCase();
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
type EmailTemplates =
  | { readonly kind: 'none' }
  | { readonly kind: 'hosted' }
  | { readonly kind: 'directory'; readonly path: string };

const emailTemplates = z
  .string()
  .transform((text): EmailTemplates => (text === 'resend' ? { kind: 'hosted' } : { kind: 'directory', path: text }));

/** Guessing 16 random characters is hopeless; anything shorter tends to be a word. */
const shortestToken = 16;
/** What RFC 6750 allows in an Authorization header. */
const tokenPattern = /^[A-Za-z0-9\-._~+/]+=*$/;

const tokens = z
  .string()
  .transform(splitList)
  .refine((list) => list.every((token) => token.length >= shortestToken), {
    error: `holds a token of fewer than ${shortestToken} characters`,
    abort: true,
  })
  .refine((list) => list.every((token) => tokenPattern.test(token)), {
    error: 'holds a token with characters that an Authorization header cannot carry',
  })
  .transform((list) => list.map(createSecret));

/** Longer than any tag, digest or commit; a text that is shown everywhere must stay on its line. */
const longestRelease = 128;

const release = z
  .string()
  .max(longestRelease, { error: `is longer than ${longestRelease} characters` })
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, { error: 'holds control characters or line breaks' });

/** A few sentences; what is longer belongs on a page of its own. */
const longestNotice = 500;

const notice = z
  .string()
  .refine((text) => [...text].length <= longestNotice, {
    error: `is longer than ${longestNotice} characters`,
    abort: true,
  })
  .refine((text) => !/[^\P{Cc}\n\r]/u.test(text), { error: 'holds control characters' })
  .transform((text) => text.replaceAll(/\r\n?/g, '\n').split('\n').map(makeVisible).join('\n'));

const onOrOff = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['on', 'off'], { error: 'is neither on nor off' }))
  .transform((word) => word === 'on');

const tiers = ['statuses', 'messages', 'everything'] as const;

/** What the tiers were called at first. */
const formerTiers: Readonly<Record<string, string>> = {
  private: 'private is called messages now; the default, statuses, tells less',
  public: 'public is called everything now',
};

function describeTier(input: unknown): string {
  return formerTiers[String(input)] ?? `is none of ${tiers.join(', ')}`;
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port')
  .transform(Number)
  .refine((number) => number <= 65_535, { error: 'is not a port' });

/** The word for no category at all, which an empty list would say by accident. */
const noCategory = 'none';

const categoryList = z
  .string()
  .transform(splitList)
  .refine((names) => names.length > 0, { error: 'lists no category', abort: true })
  .refine((names) => names.length === 1 || !names.includes(noCategory), { error: 'lists categories beside none' })
  .transform((names) => names.filter((name) => name !== noCategory));

/** Where our own routes begin: what lies below one of these could be meant for either. */
const ownRoutes = ['health', 'metrics', 'docs', 'openapi.json', 'page.css', 'page.js', 'page.svg'];

/** Where the functions are that the Data API is to call: never where the parts are, which it must not reach. */
const exposedSchema = z
  .string()
  .refine((name) => Buffer.byteLength(name) <= longestIdentifier, {
    error: 'is longer than a name may be',
    abort: true,
  })
  .refine((name) => name !== 'wingman_health', {
    error: 'is the schema of the parts of the functions, which must not be exposed',
  });

/** The path of a service below others, without a slash at its end; empty for the root. */
const basePath = z
  .string()
  .transform(withoutEndSlashes)
  .refine((path) => path === '' || path.startsWith('/'), { error: 'does not begin with a slash', abort: true })
  .refine((path) => path.split('/').slice(1).every(isPlainSegment), {
    error: 'holds more than letters, digits, dots, hyphens, underscores and tildes between single slashes',
    abort: true,
  })
  .refine((path) => !ownRoutes.includes(path.split('/')[1] ?? ''), { error: 'begins with a route of this service' });

function isPlainSegment(segment: string): boolean {
  return /^[\w.~-]+$/.test(segment) && !/^\.{1,2}$/.test(segment);
}

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
  .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), { error: 'holds a query, a fragment or a user' })
  .transform(withoutEndSlashes);

/** Where something is sent: a secret, because most receivers know a sender by nothing else. */
const pushUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL', abort: true })
  .refine((text) => !/^[^:]+:\/\/[^/?#]*@/.test(text), { error: 'holds a user or a password, which cannot be sent' })
  .refine((text) => !text.includes('#'), { error: 'holds a fragment, which is not sent' })
  .transform(createSecret);
const givePushUrl = 'Give the whole URL as the receiver shows it, such as https://hc-ping.com/<uuid>';

const pushSecret = z
  .string()
  .min(shortestToken, { error: `has fewer than ${shortestToken} characters`, abort: true })
  .refine((text) => !text.startsWith('whsec_') || /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text), {
    error: 'begins with whsec_, and the rest is not base64',
  })
  .transform(createSecret);

const signingKey = z.string().transform((text, context): TokenSigner => {
  const read = readSigningKey(text);
  if (read.ok) return read.signer;
  context.addIssue({ code: 'custom', message: read.problem });
  return z.NEVER;
});

const giveDuration = 'Give a duration such as 500ms, 10s, 5m or 1h';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const giveLogLevel = 'Give fatal, error, warn, info, debug, trace or silent';

/**
 * Said of a level that is none. Applications share the variable and have levels of their own, such as `http`: no reason
 * not to start.
 */
export function judgeLogLevel({ LOG_LEVEL = '' }: Environment): Problem[] {
  const text = LOG_LEVEL.trim().toLowerCase();
  const problem = 'is not a log level of this service, which logs at info instead';
  return text === '' || logLevels.some((level) => level === text)
    ? []
    : [{ variable: 'LOG_LEVEL', problem, remedy: giveLogLevel }];
}

const prefix = 'REFRESH_';
type RefreshVariable = `${typeof prefix}${string}`;

/** The variable that sets the cadence of a category: `REFRESH_MY_CATEGORY` for `my-category`. */
export function refreshVariable(category: string): RefreshVariable {
  return `${prefix}${category.toUpperCase().replaceAll('-', '_')}`;
}

/** Whether a variable might set the cadence of some category. Many an application has `REFRESH_…` of its own. */
export function isRefreshVariable(name: string): name is RefreshVariable {
  return name.startsWith(prefix) && name.length > prefix.length;
}

const cadence = durationSchema({ atLeast: '1s' });
const cadenceRemedy = `${giveDuration}, at least 1s`;

/** What is wrong with the cadence of an added category; those of the others are judged with all settings. */
export function judgeCadence(variable: RefreshVariable, environment: Environment): Problem[] {
  const text = environment[variable]?.trim() ?? '';
  if (text === '' || Object.hasOwn(settingsByField, variable)) return [];
  const issues = cadence.safeParse(text).error?.issues ?? [];
  return issues.map(({ message }) => ({ variable, problem: message, remedy: cadenceRemedy }));
}

const builtInCadences = Object.values(builtIn).map(({ name, cadenceMs }) =>
  withDefault(refreshVariable(name), cadence, formatDuration(cadenceMs), {
    meaning: `how often \`${name}\` is asked, at least 1s`,
    remedy: cadenceRemedy,
  }),
);

/**
 * The service's own variables, in the order of the documents, by the fields that they become: the one place that knows
 * their names, values, defaults and meanings.
 */
export const settingsByField = {
  port: withDefault('PORT', port, '8080', {
    meaning: 'the port to listen on; 0 takes any free one',
    remedy: 'Give a whole number from 0 to 65535',
  }),
  host: withDefault('HOST', z.string().regex(/^[A-Za-z0-9.:%_-]+$/, 'is not an address or a host name'), '0.0.0.0', {
    meaning: 'the address to listen on (`npm run dev`: 127.0.0.1)',
    remedy: 'Give an address such as 0.0.0.0, 127.0.0.1 or ::',
  }),
  healthTokens: withoutDefault('HEALTH_TOKENS', tokens, [], {
    meaning: 'comma-separated bearer tokens of the private tier, at least 16 characters each; list two to rotate',
    remedy: 'Make each token with: openssl rand -hex 32',
  }),
  details: withDefault('DETAILS', z.enum(tiers, { error: ({ input }) => describeTier(input) }), 'statuses', {
    meaning:
      'what callers without a token see: `statuses` (names, statuses and times), `messages` (reasons, messages and hints too) or `everything`',
    remedy: 'Give statuses, messages or everything',
  }),
  release: withoutDefault('RELEASE', release, null, {
    meaning:
      'which release this is, such as a tag or a commit: shown in `/health`, and what `wait --release` waits for',
    remedy: `Give one line of at most ${longestRelease} characters`,
  }),
  gitSha: withoutDefault('GIT_SHA', release, null, {
    meaning: 'the same, where `RELEASE` is not set',
    remedy: `Give one line of at most ${longestRelease} characters`,
  }),
  ...Object.fromEntries(builtInCadences.map((setting) => [setting.name, setting])),
  checkTimeoutMs: withDefault('CHECK_TIMEOUT', durationSchema({ atLeast: '100ms', atMost: '1m' }), '2s', {
    meaning: 'the hard deadline of one check, from 100ms to 1m',
    remedy: `${giveDuration}, from 100ms to 1m`,
  }),
  readyCategories: withDefault('READY_CATEGORIES', categoryList, 'database', {
    meaning:
      'comma-separated categories that readiness asks, only what traffic needs; `none` for the replicas of this service itself, which must be reached when the database is not',
    remedy: 'Give a comma-separated list of categories, such as database, or none alone',
  }),
  readyGraceMs: withDefault('READY_GRACE', durationSchema(), '0s', {
    meaning: 'how long a category may not serve before readiness turns, from the moment in which it ceased to',
    remedy: giveDuration,
  }),
  drainDelayMs: withDefault('DRAIN_DELAY', durationSchema({ atMost: '1h' }), '5s', {
    meaning: 'how long to answer "not ready" before closing; 0s when not set and attached to a terminal',
    remedy: giveDuration,
  }),
  /** The path of a contract file; null for WingmanMatch's own. */
  contract: withoutDefault('CONTRACT', z.string(), null, {
    meaning: "a contract file (JSON, see docs/contract.md); WingmanMatch's own when not set",
    remedy: 'Give the path of a JSON file that follows docs/contract.md',
  }),
  functionsSchema: withoutDefault('FUNCTIONS_SCHEMA', exposedSchema, null, {
    meaning:
      'the exposed schema of the functions in the database, such as one of their own; the first of the contract when not set',
    remedy: 'Give the name of a schema that the Data API exposes, as `wingman-health sql` was given it',
  }),
  checksModule: withoutDefault('CHECKS_MODULE', z.string(), null, {
    meaning: 'an ES module with checks of your own',
    remedy: 'Give the path of an ES module',
  }),
  emailTemplates: withoutDefault('EMAIL_TEMPLATES', emailTemplates, { kind: 'none' } as const, {
    meaning: 'where the e-mail templates are: `resend`, or a directory',
    remedy: 'Give resend or a directory',
  }),
  resendBaseUrl: withDefault('RESEND_BASE_URL', baseUrl, 'https://api.resend.com', {
    meaning: 'where Resend is; anything else than the default is shown in the start line',
    remedy: 'Give a URL such as https://api.resend.com',
  }),
  /** Read with the platform's keys, by `readPlatform`; here for its text alone. */
  jwtSecret: {
    name: 'SUPABASE_JWT_SECRET',
    schema: null,
    default: null,
    meaning: "the project's JWT secret: lets the isolation check sign a synthetic user, who must see nothing",
    remedy: 'Give the legacy JWT secret of the project',
  },
  signingKey: withoutDefault('SUPABASE_SIGNING_KEY', signingKey, null, {
    meaning:
      'instead of that secret, for a project that signs with ES256 or RS256: the JSON of one private JWK, normally with its `kid`; when both are set, this one signs',
    remedy: 'Give the JSON of one private JWK, EC with P-256 or RSA, whose public part the project knows',
  }),
  isFleet: withDefault('FLEET', onOrOff, 'on', {
    meaning:
      'whether replicas share the runs of schema, rls, services and email through Redis, where there is one (docs/fleet.md): `on` or `off`',
    remedy: 'Give on or off',
  }),
  trustProxy: withDefault('TRUST_PROXY', trustProxy, 'false', {
    meaning: 'whose forwarded headers are believed: `true`, `false`, a number of proxies, or a list of addresses',
    remedy: 'Give true, false, a number such as 1, or a list such as 10.0.0.0/8,loopback',
  }),
  basePath: withoutDefault('BASE_PATH', basePath, '', {
    meaning:
      'the path that a proxy leaves in front of every address, such as `/status`; the routes answer below it and without it',
    remedy:
      'Give a path such as /status that begins with no route of this service, or leave it out where the proxy strips it',
  }),
  heartbeatUrl: withoutDefault('HEARTBEAT_URL', pushUrl, null, {
    meaning:
      'asked with GET again and again while this process runs and its checks turn, whatever they find (docs/push.md); a secret',
    remedy: givePushUrl,
  }),
  heartbeatIntervalMs: withDefault('HEARTBEAT_INTERVAL', durationSchema({ atLeast: '10s', atMost: '1h' }), '1m', {
    meaning: 'how often, from 10s to 1h',
    remedy: `${giveDuration}, from 10s to 1h`,
  }),
  webhookUrl: withoutDefault('WEBHOOK_URL', pushUrl, null, {
    meaning: 'where a POST with JSON goes when a root cause appears, changes or is over (docs/push.md); a secret',
    remedy: 'Give the whole URL as the receiver shows it',
  }),
  webhookSecret: withoutDefault('WEBHOOK_SECRET', pushSecret, null, {
    meaning: 'signs what is sent there (HMAC-SHA256), at least 16 characters; unsigned when not set',
    remedy: 'Make one with: openssl rand -hex 32',
  }),
  webhookIntervalMs: withDefault('WEBHOOK_INTERVAL', durationSchema({ atLeast: '1s', atMost: '1h' }), '30s', {
    meaning: 'the shortest time between two messages there, from 1s to 1h; what changes meanwhile is told in one',
    remedy: `${giveDuration}, from 1s to 1h`,
  }),
  notice: withoutDefault('NOTICE', notice, null, {
    meaning:
      'a message of yours to whoever looks, without a token too: on top of the page, in `/health/summary` and in the text; plain text of at most 500 characters',
    remedy: `Give at most ${longestNotice} characters of plain text`,
  }),
  logLevel: withDefault('LOG_LEVEL', z.string().toLowerCase().pipe(z.enum(logLevels).catch('info')), 'info', {
    meaning: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`; case does not matter',
    remedy: giveLogLevel,
  }),
};

/** The settings among these variables that may pace categories which are not built in: those that hold a duration. */
export function addedCadences(
  written: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, Setting<number>>> {
  const isAdded = (name: string) => isRefreshVariable(name) && !Object.hasOwn(settingsByField, name);
  const added = Object.keys(written).filter(
    (name) => isAdded(name) && cadence.safeParse(written[name]?.trim()).success,
  );
  const meaning = 'how often an added category is asked';
  return Object.fromEntries(
    added.map((name) => [name, { name, schema: cadence, default: null, meaning, remedy: cadenceRemedy }]),
  );
}

type Declared = typeof settingsByField;
type Read = {
  [Field in keyof Declared]: Declared[Field] extends { schema: z.ZodType } ? Field : never;
}[keyof Declared];

/** The service's own variables, parsed. Cadences go by their variables: every built-in one, and others that are set. */
export type Settings = Readonly<Record<RefreshVariable, number>> & {
  readonly [Field in Read]: z.output<Declared[Field]['schema']>;
};
