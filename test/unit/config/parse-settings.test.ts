import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { signingKeys } from '../../support/signing-keys.ts';

const parse = (environment: Record<string, string>, isTerminal = false) => parseSettings(environment, { isTerminal });
const tokens = ['first-token-of-the-monitor', 'second-token-of-the-monitor'];

test('without any variable every setting has its default', () => {
  expect(parse({})).toEqual({
    problems: [],
    settings: {
      port: 8080,
      host: '0.0.0.0',
      healthTokens: [],
      details: 'statuses',
      release: null,
      gitSha: null,
      isFleet: true,
      REFRESH_ENVIRONMENT: 60_000,
      REFRESH_DATABASE: 10_000,
      REFRESH_SCHEMA: 300_000,
      REFRESH_SERVICES: 30_000,
      REFRESH_RLS: 300_000,
      REFRESH_REDIS: 10_000,
      REFRESH_EMAIL: 300_000,
      checkTimeoutMs: 2_000,
      readyCategories: ['database'],
      readyGraceMs: 0,
      drainDelayMs: 5_000,
      contract: null,
      functionsSchema: null,
      checksModule: null,
      emailTemplates: { kind: 'none' },
      resendBaseUrl: 'https://api.resend.com',
      signingKey: null,
      trustProxy: false,
      basePath: '',
      heartbeatUrl: null,
      heartbeatIntervalMs: 60_000,
      webhookUrl: null,
      webhookSecret: null,
      webhookIntervalMs: 30_000,
      notice: null,
      logLevel: 'info',
    },
  });
});

test('on a terminal there is nothing to drain', () => {
  expect(parse({}, true).settings.drainDelayMs).toBe(0);
});

test('a drain delay that is set counts on a terminal too', () => {
  expect(parse({ DRAIN_DELAY: '3s' }, true).settings.drainDelayMs).toBe(3_000);
});

test('a blank variable counts as not set', () => {
  const { settings, problems } = parse({ PORT: '', HEALTH_TOKENS: '  ', CONTRACT: '', REFRESH_REDIS: '' });
  expect(problems).toEqual([]);
  expect(settings.port).toBe(8080);
  expect(settings.contract).toBeNull();
  expect(settings.REFRESH_REDIS).toBe(10_000);
});

test('port 0 takes any free port', () => {
  expect(parse({ PORT: '0' }).settings.port).toBe(0);
});

test('tokens are taken apart, each once, and cannot be printed', () => {
  const { settings } = parse({ HEALTH_TOKENS: ` ${tokens[0]}, ${tokens[1]},,${tokens[0]}` });
  expect(settings.healthTokens.map((token) => token.reveal())).toEqual(tokens);
  expect(JSON.stringify(settings)).not.toContain('monitor');
});

test('the cadence of a category that is not built in is kept by the name of its variable', () => {
  expect(parse({ REFRESH_MY_CATEGORY: '15s' }).settings.REFRESH_MY_CATEGORY).toBe(15_000);
});

test.each(['REFRESH_TOKEN_SECRET', 'REFRESH_TOKEN', 'REFRESH_OTHER', 'REFRESH_'])(
  '%s is no cadence of ours',
  (name) => {
    const { settings, problems } = parse({ [name]: 'whatever' });
    expect(problems).toEqual([]);
    expect(settings).not.toHaveProperty(name);
  },
);

test.each([
  ['resend', { kind: 'hosted' }],
  ['./emails', { kind: 'directory', path: './emails' }],
])('EMAIL_TEMPLATES=%s is %j', (text, expected) => {
  expect(parse({ EMAIL_TEMPLATES: text }).settings.emailTemplates).toEqual(expected);
});

test.each([
  ['true', true],
  ['false', false],
  ['0', false],
  ['2', 2],
  ['10.0.0.0/8, loopback', '10.0.0.0/8,loopback'],
  ['::1', '::1'],
  ['True', true],
  ['FALSE', false],
])('TRUST_PROXY=%s is %j', (text, expected) => {
  expect(parse({ TRUST_PROXY: text }).settings.trustProxy).toBe(expected);
});

test('a slash at the end of RESEND_BASE_URL is dropped, because paths begin with one', () => {
  expect(parse({ RESEND_BASE_URL: 'http://127.0.0.1:3000/' }).settings.resendBaseUrl).toBe('http://127.0.0.1:3000');
});

test('READY_CATEGORIES=none is no category at all', () => {
  expect(parse({ READY_CATEGORIES: ' none ' })).toMatchObject({ settings: { readyCategories: [] }, problems: [] });
});

test('READY_CATEGORIES is a list', () => {
  expect(parse({ READY_CATEGORIES: 'database, redis' }).settings.readyCategories).toEqual(['database', 'redis']);
});

test.each([
  ['PORT', '65536', 'is not a port'],
  ['PORT', '80a', 'is not a port'],
  ['PORT', '-1', 'is not a port'],
  ['HOST', 'http://here', 'is not an address or a host name'],
  ['HEALTH_TOKENS', `${tokens[0]},short`, 'holds a token of fewer than 16 characters'],
  ['HEALTH_TOKENS', 'sixteen characters', 'holds a token with characters that an Authorization header cannot carry'],
  ['DETAILS', 'Everything', 'is none of statuses, messages, everything'],
  ['DETAILS', 'private', 'private is called messages now; the default, statuses, tells less'],
  ['DETAILS', 'public', 'public is called everything now'],
  ['RELEASE', 'v1\nv2', 'holds control characters or line breaks'],
  ['RELEASE', 'v1\u001b[31m', 'holds control characters or line breaks'],
  ['GIT_SHA', 'a\u2028b', 'holds control characters or line breaks'],
  ['GIT_SHA', 'a'.repeat(129), 'is longer than 128 characters'],
  ['REFRESH_DATABASE', '0s', 'is shorter than 1s'],
  ['REFRESH_DATABASE', '10', 'is not a duration'],
  ['CHECK_TIMEOUT', '0s', 'is shorter than 100ms'],
  ['CHECK_TIMEOUT', '2m', 'is longer than 1m'],
  ['READY_CATEGORIES', ',', 'lists no category'],
  ['READY_CATEGORIES', 'none,database', 'lists categories beside none'],
  ['READY_CATEGORIES', 'database, none', 'lists categories beside none'],
  ['READY_GRACE', 'short', 'is not a duration'],
  ['DRAIN_DELAY', '2h', 'is longer than 1h'],
  ['RESEND_BASE_URL', 'api.resend.com', 'is not an http or https URL'],
  ['RESEND_BASE_URL', 'https://user:password@api.resend.com', 'holds a query, a fragment or a user'],
  ['SUPABASE_SIGNING_KEY', 'planted', 'is not the JSON of one JWK'],
  ['TRUST_PROXY', 'yes', 'is neither true, false, a number of proxies nor a list of addresses'],
  ['TRUST_PROXY', '10.0.0.0/33', 'is neither true, false, a number of proxies nor a list of addresses'],
  ['BASE_PATH', 'status', 'does not begin with a slash'],
  ['BASE_PATH', 'https://example.com/status', 'does not begin with a slash'],
  [
    'BASE_PATH',
    '/a/../b',
    'holds more than letters, digits, dots, hyphens, underscores and tildes between single slashes',
  ],
  [
    'BASE_PATH',
    '/a//b',
    'holds more than letters, digits, dots, hyphens, underscores and tildes between single slashes',
  ],
  [
    'BASE_PATH',
    '/a?b',
    'holds more than letters, digits, dots, hyphens, underscores and tildes between single slashes',
  ],
  ['BASE_PATH', '/health/', 'begins with a route of this service'],
])('%s=%s is refused: it %s', (variable, value, problem) => {
  const { problems } = parse({ [variable]: value });
  expect(problems).toEqual([{ variable, problem, remedy: expect.stringMatching(/^[A-Z].*[^.]$/) }]);
});

test.each([
  ['/status', '/status'],
  ['/status/', '/status'],
  ['/ops/wingman.health_1~', '/ops/wingman.health_1~'],
  ['/', ''],
])('BASE_PATH=%s is the path %j', (value, path) => {
  expect(parse({ BASE_PATH: value })).toMatchObject({ settings: { basePath: path }, problems: [] });
});

test('a signing key cannot be printed, and neither can one that is refused', () => {
  const { ES256 } = signingKeys;
  for (const jwk of [ES256, { ...ES256, x: ES256.y }, { ...ES256, crv: 'P-384' }]) {
    const parsed = parse({ SUPABASE_SIGNING_KEY: JSON.stringify(jwk) });
    expect(parsed.problems).toHaveLength(jwk === ES256 ? 0 : 1);
    expect(`${JSON.stringify(parsed)} ${inspect(parsed, { depth: null })}`).not.toContain(ES256.d);
  }
});

test('all problems are found at once, and the settings are complete all the same', () => {
  const { settings, problems } = parse({ PORT: 'x', CHECK_TIMEOUT: 'x', REFRESH_RLS: 'x', DETAILS: 'everything' });
  expect(problems.map(({ variable }) => variable)).toEqual(['PORT', 'REFRESH_RLS', 'CHECK_TIMEOUT']);
  expect(settings).toMatchObject({ port: 8080, checkTimeoutMs: 2_000, details: 'everything' });
  expect(settings.REFRESH_RLS).toBe(300_000);
});

test('settings are frozen through and through', () => {
  const { settings } = parse({});
  expect(Object.isFrozen(settings)).toBe(true);
  expect(Object.isFrozen(settings.readyCategories)).toBe(true);
});

test.each([
  ['HEARTBEAT_URL', 'hc-ping.com/5c1f', 'is not an http or https URL'],
  ['HEARTBEAT_URL', 'ftp://hc-ping.com/5c1f', 'is not an http or https URL'],
  ['WEBHOOK_URL', 'https://me:secret@hooks.example/1', 'holds a user or a password, which cannot be sent'],
  ['WEBHOOK_URL', 'https://hooks.example/1#part', 'holds a fragment, which is not sent'],
  ['WEBHOOK_SECRET', 'short', 'has fewer than 16 characters'],
  ['WEBHOOK_SECRET', 'whsec_this is not base64', 'begins with whsec_, and the rest is not base64'],
  ['WEBHOOK_INTERVAL', '500ms', 'is shorter than 1s'],
  ['HEARTBEAT_INTERVAL', '1s', 'is shorter than 10s'],
])('%s=%s cannot be used, and what is said of it does not repeat it', (variable, value, problem) => {
  const { problems } = parse({ [variable]: value });
  expect(problems.map((one) => [one.variable, one.problem])).toEqual([[variable, problem]]);
  expect(problems.map((one) => one.problem).join()).not.toContain(value);
});

test('addresses to send to are secrets, and what they hold with them', () => {
  const { settings, problems } = parse({
    HEARTBEAT_URL: 'https://hc-ping.com/5c1f0d6e-1111-4222-8333-444455556666',
    WEBHOOK_URL: 'https://hooks.example/services/T0/B0?token=abc123def456',
    WEBHOOK_SECRET: 'a-secret-of-a-team',
  });
  expect(problems).toEqual([]);
  expect(inspect(settings)).not.toMatch(/5c1f|abc123|a-secret/);
  expect(JSON.stringify(settings)).not.toMatch(/5c1f|abc123|a-secret/);
});

test.each([
  ['We move on Sunday.\r\nBack at noon.', 'We move on Sunday.\nBack at noon.'],
  ['Gr\u00fc\u00dfe \u202Eneb', 'Gr\u00fc\u00dfe [U+202E]neb'],
  ['\u{1F6A7}'.repeat(500), '\u{1F6A7}'.repeat(500)],
])('a notice is plain text in which everything is seen', (text, shown) => {
  expect(parse({ NOTICE: text })).toMatchObject({ problems: [], settings: { notice: shown } });
});

test.each([
  ['a'.repeat(501), 'is longer than 500 characters'],
  ['\u001b[31mred', 'holds control characters'],
  ['a\u0000b', 'holds control characters'],
])('a notice that cannot be shown is refused', (text, problem) => {
  expect(parse({ NOTICE: text }).problems).toMatchObject([{ variable: 'NOTICE', problem }]);
});
