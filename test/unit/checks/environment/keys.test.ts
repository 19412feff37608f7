import { expect, test } from 'vitest';
import { environmentKeys } from '../../../../src/checks/environment/keys.ts';
import type { Environment } from '../../../../src/config/environment.ts';
import { contractSchema } from '../../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../../src/contract/wingman-match.ts';
import { runNow } from '../../../support/environment-run.ts';
import {
  environmentPorts,
  legacyKey,
  nowSeconds,
  publishableKey,
  secretKey,
  wingmanContract,
} from '../../../support/environment-variables.ts';

const run = (changes: Environment = {}, contract = wingmanContract) =>
  runNow(environmentKeys(environmentPorts(changes), contract));
const day = 24 * 3_600;
const serviceJwt = legacyKey({ role: 'service_role' });
const encoded = (text: string) => Buffer.from(text).toString('base64');
/** A key that no other variable holds. */
const otherSecret = 'sb_secret_AaBbCcDdEeFfGgHhIiJjKk_11223344';
const otherProject = 'zyxwvutsrqponmlkjihg';

test('new keys in their slots are healthy', () => {
  expect(run()).toMatchObject({
    status: 'healthy',
    details: { keys: { SUPABASE_ANON_KEY: { kind: 'new', role: 'anon' } } },
  });
});

test('legacy keys in their slots are healthy, and were compared with the project', () => {
  const outcome = run({ SUPABASE_ANON_KEY: legacyKey(), SUPABASE_SERVICE_ROLE_KEY: serviceJwt });
  expect(outcome).toMatchObject({ status: 'healthy', details: { comparedWithProject: true } });
});

test('self-hosted keys, which name no project, are healthy away from the hosted platform', () => {
  const outcome = run({
    SUPABASE_URL: 'https://db.wingman.dev',
    SUPABASE_ANON_KEY: legacyKey({ ref: undefined }),
    SUPABASE_SERVICE_ROLE_KEY: legacyKey({ ref: undefined, role: 'service_role' }),
  });
  expect(outcome).toMatchObject({ status: 'healthy', details: { comparedWithProject: false } });
});

test.each([
  ['a new service key in the anon slot', { SUPABASE_ANON_KEY: secretKey }, 'SUPABASE_ANON_KEY'],
  ['a legacy service key in the anon slot', { SUPABASE_ANON_KEY: serviceJwt }, 'SUPABASE_ANON_KEY'],
  [
    'a service key with its header in the anon slot',
    { SUPABASE_ANON_KEY: `Bearer ${serviceJwt}` },
    'SUPABASE_ANON_KEY',
  ],
  ['a service key with its name in the anon slot', { SUPABASE_ANON_KEY: `KEY_A=${secretKey}` }, 'SUPABASE_ANON_KEY'],
  ['a quoted service key in the anon slot', { SUPABASE_ANON_KEY: `"${secretKey}"` }, 'SUPABASE_ANON_KEY'],
  [
    'a service key under the alias of the anon key in use',
    { SUPABASE_ANON_KEY: undefined, SUPABASE_ANON: secretKey },
    'SUPABASE_ANON',
  ],
  ['a service key under an alias not in use', { SUPABASE_PUBLISHABLE_KEY: secretKey }, 'SUPABASE_PUBLISHABLE_KEY'],
  [
    'a service key in the public anon key',
    { NEXT_PUBLIC_SUPABASE_ANON_KEY: serviceJwt },
    'NEXT_PUBLIC_SUPABASE_ANON_KEY',
  ],
  ['a service key in any public variable', { NEXT_PUBLIC_API_URL: secretKey }, 'NEXT_PUBLIC_API_URL'],
  [
    'a service key under its own name with a public prefix',
    { NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY: secretKey },
    'NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY',
  ],
  [
    'the AI key in a public variable',
    { NEXT_PUBLIC_ANTHROPIC_API_KEY: 'sk-ant-api03-Q2hhdHR5' },
    'NEXT_PUBLIC_ANTHROPIC_API_KEY',
  ],
  [
    'a Resend key in a public variable',
    { NEXT_PUBLIC_RESEND_API_KEY: 're_OtherKey_0123456789' },
    'NEXT_PUBLIC_RESEND_API_KEY',
  ],
  ['a service key in a public variable of any name', { NEXT_PUBLIC_FOO: serviceJwt }, 'NEXT_PUBLIC_FOO'],
  [
    'a secret key under the new name of the anon key',
    { NEXT_PUBLIC_SUPABASE_PUBLISHABLE_DEFAULT_KEY: secretKey },
    'NEXT_PUBLIC_SUPABASE_PUBLISHABLE_DEFAULT_KEY',
  ],
  ['a service key for Vite', { VITE_BACKEND: secretKey }, 'VITE_BACKEND'],
  ['a service key for Expo', { EXPO_PUBLIC_KEY: `'${serviceJwt}'` }, 'EXPO_PUBLIC_KEY'],
  ['a Resend key for Create React App', { REACT_APP_MAIL: 're_OtherKey_0123456789' }, 'REACT_APP_MAIL'],
  ['a service key inside of JSON', { NUXT_PUBLIC_CONFIG: `{"supabase":{"key":"${secretKey}"}}` }, 'NUXT_PUBLIC_CONFIG'],
  ['a service key inside of a header', { GATSBY_HEADER: `Authorization: Bearer ${serviceJwt}` }, 'GATSBY_HEADER'],
  ['a service key inside of a URL', { VITE_API: `https://x.wingman.dev/?apikey=${secretKey}` }, 'VITE_API'],
  [
    'the connection string of the database',
    { NEXT_PUBLIC_DB: 'postgresql://postgres.ref:wo/rd@pooler.wingman.dev:6543/postgres' },
    'NEXT_PUBLIC_DB',
  ],
  ['a list with the password of the database', { VITE_DSN: 'host=db user=postgres password=word' }, 'VITE_DSN'],
  ['a token of the account', { VITE_TOKEN: 'sbp_0123456789abcdef0123456789abcdef01234567' }, 'VITE_TOKEN'],
  ['a private key', { VITE_PEM: '-----BEGIN PRIVATE KEY-----\nMIGH' }, 'VITE_PEM'],
  ['a service key in base64', { VITE_CONFIG: encoded(serviceJwt) }, 'VITE_CONFIG'],
  ['a service key in JSON in base64', { VITE_CONFIG: encoded(JSON.stringify({ key: secretKey })) }, 'VITE_CONFIG'],
  ['a service key escaped for a URL', { VITE_CONFIG: encodeURIComponent(`{"key":"${serviceJwt}"}`) }, 'VITE_CONFIG'],
  [
    'a service key in JSON of several lines in base64',
    { VITE_CONFIG: encoded(JSON.stringify({ key: otherSecret }, null, 2)) },
    'VITE_CONFIG',
  ],
  ['a service key beside a percent sign that escapes nothing', { VITE_CONFIG: `100%, ${otherSecret}` }, 'VITE_CONFIG'],
  ['a private key of RSA', { VITE_PEM: '-----BEGIN RSA PRIVATE KEY-----\nMIGH' }, 'VITE_PEM'],
  ['a private JWK with spaces', { VITE_JWK: `{"kty": "EC", "d" : "${'a'.repeat(43)}"}` }, 'VITE_JWK'],
  ['a short password of the server', { REDIS_PASSWORD: 'pa55word', VITE_CACHE: 'pa55word' }, 'VITE_CACHE'],
  [
    'a secret of eleven characters, inside of something longer',
    { WEBHOOK_SECRET: 'abcdefghijk', VITE_HOOK: 'hook:abcdefghijk' },
    'VITE_HOOK',
  ],
  ['an e-mail key with digits', { VITE_MAIL: 're_key1with2digits' }, 'VITE_MAIL'],
  ['an e-mail key with capitals inside', { VITE_MAIL: 're_abcdEfgh' }, 'VITE_MAIL'],
  ['an e-mail key without an end', { VITE_MAIL: 're_abcdefghijklmnopqrstuvwx' }, 'VITE_MAIL'],
  [
    'an address with a password that begins as a port does',
    { VITE_API: 'https://user:12ab@host.wingman.dev' },
    'VITE_API',
  ],
  ['an address with a password beside a page', { VITE_DSN: 'redis://:word@cache http://wingman.dev:80/' }, 'VITE_DSN'],
  ['a list with spaces and the password of the database', { VITE_DSN: 'host = db password = word' }, 'VITE_DSN'],
  ['a service key behind a prefix', { VITE_KEY: `prod_${secretKey}` }, 'VITE_KEY'],
  ['a service key behind a prefix without end', { VITE_KEY: `${'prod_'.repeat(20_000)}${secretKey}` }, 'VITE_KEY'],
  ['a service key for Plasmo', { PLASMO_PUBLIC_KEY: serviceJwt }, 'PLASMO_PUBLIC_KEY'],
  ['a service key for Nx', { NX_PUBLIC_KEY: serviceJwt }, 'NX_PUBLIC_KEY'],
  ['a service key for Sanity', { SANITY_STUDIO_TOKEN: serviceJwt }, 'SANITY_STUDIO_TOKEN'],
  ['a private JWK', { VITE_JWK: `{"kty":"EC","d":"${'a'.repeat(43)}"}` }, 'VITE_JWK'],
  ['a key of an AI provider', { VITE_AI: `sk-ant-api03-${'Ab1'.repeat(9)}` }, 'VITE_AI'],
  ['a key of another AI provider', { VITE_AI: `sk-proj-${'Ab1'.repeat(9)}` }, 'VITE_AI'],
  ['a key for payments', { VITE_PAY: `sk_live_${'Ab1'.repeat(9)}` }, 'VITE_PAY'],
  ['a secret of webhooks', { VITE_HOOK: `whsec_${'Ab1'.repeat(9)}` }, 'VITE_HOOK'],
  [
    'the JWT secret, in base64',
    {
      SUPABASE_JWT_SECRET: 'a-secret-of-forty-characters-for-signing',
      VITE_JWT: encoded('a-secret-of-forty-characters-for-signing'),
    },
    'VITE_JWT',
  ],
  [
    'a token of this service',
    { HEALTH_TOKENS: 'first-token-of-ours,second-token-of-ours', VITE_HEALTH: 'second-token-of-ours' },
    'VITE_HEALTH',
  ],
  [
    'what another name calls a secret',
    { WEBHOOK_SECRET: 'words-that-nobody-knows', VITE_WEBHOOK: 'words-that-nobody-knows' },
    'VITE_WEBHOOK',
  ],
  ['the AI key inside of something longer', { VITE_AI: 'key:sk-ant-api03-Q2hhdHR5' }, 'VITE_AI'],
  ['a password in a public variable', { NEXT_PUBLIC_REDIS_URL: 'redis://:word@cache' }, 'NEXT_PUBLIC_REDIS_URL'],
  [
    'the demonstration key away from this machine',
    { SUPABASE_URL: 'https://db.wingman.dev', SUPABASE_ANON_KEY: legacyKey({ iss: 'supabase-demo', ref: undefined }) },
    'SUPABASE_ANON_KEY',
  ],
] satisfies [string, Environment, string][])('%s is leaking', (_title, changes, variable) => {
  const outcome = run(changes);
  expect(outcome).toMatchObject({ status: 'failed', reason: 'leaking' });
  expect(outcome.message).toContain(variable);
  expect(outcome.findings).toContainEqual(expect.objectContaining({ object: variable, kind: 'leaking' }));
});

test.each([
  [{ SUPABASE_ANON_KEY: secretKey }, 'Set SUPABASE_ANON_KEY to the publishable'],
  [{ NEXT_PUBLIC_SUPABASE_ANON_KEY: secretKey }, 'Set NEXT_PUBLIC_SUPABASE_ANON_KEY to the publishable'],
  [{ VITE_BACKEND: secretKey }, 'Take the secret out of VITE_BACKEND'],
  [{ VITE_PAY: `sk_live_${'Ab1'.repeat(9)}` }, 'Take the secret out of VITE_PAY'],
  [{ SUPABASE_ANON_KEY: secretKey, SUPABASE_SERVICE_ROLE_KEY: publishableKey }, 'Exchange SUPABASE_ANON_KEY'],
])('what leaked is replaced before it is taken from the server: %o', (changes, first) => {
  const outcome = run(changes);
  const { hint = '' } = outcome.status === 'healthy' ? {} : outcome;
  expect(hint.startsWith(first), hint).toBe(true);
  expect(hint).toMatch(/create a new .*rebuild and deploy; only then (delete|revoke) the old/);
  expect(hint.length, hint).toBeLessThanOrEqual(200);
});

test('of a service key that reaches browsers it is said what it opens', () => {
  expect(run({ VITE_BACKEND: secretKey })).toMatchObject({
    message: 'VITE_BACKEND holds a service key, and reaches every browser: anybody can read and change every table',
  });
});

test.each([
  [publishableKey, secretKey],
  [legacyKey(), serviceJwt],
])('swapped keys are called swapped, and both slots are named', (anon, service) => {
  const outcome = run({ SUPABASE_ANON_KEY: service, SUPABASE_SERVICE_ROLE_KEY: anon });
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'leaking',
    message:
      'SUPABASE_ANON_KEY and SUPABASE_SERVICE_ROLE_KEY are swapped: the service key is where the anon key belongs',
  });
  expect(outcome).toMatchObject({
    hint: expect.stringMatching(/^Exchange SUPABASE_ANON_KEY and SUPABASE_SERVICE_ROLE_KEY;/),
  });
  expect(outcome.findings).toHaveLength(2);
});

test('the anon key of swapped keys is no leak in a public variable', () => {
  const outcome = run({
    SUPABASE_ANON_KEY: secretKey,
    SUPABASE_SERVICE_ROLE_KEY: publishableKey,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: publishableKey,
  });
  expect(outcome.findings?.map(({ object }) => object)).not.toContain('NEXT_PUBLIC_SUPABASE_ANON_KEY');
});

test.each([publishableKey, legacyKey()])('an anon key in the service slot alone is forbidden its work', (key) => {
  expect(run({ SUPABASE_SERVICE_ROLE_KEY: key })).toMatchObject({
    status: 'failed',
    reason: 'forbidden',
    message: 'SUPABASE_SERVICE_ROLE_KEY holds an anon key, which may not do the work of a server',
  });
});

test.each([-10 * 365 * day, 0])('a key that ended %d seconds from now has expired', (seconds) => {
  expect(run({ SUPABASE_ANON_KEY: legacyKey({ exp: nowSeconds + seconds }) })).toMatchObject({
    status: 'failed',
    reason: 'expiring',
    message: 'SUPABASE_ANON_KEY has expired',
  });
});

test.each([
  [30 * day, 'expires in 30 days'],
  [day + 5, 'expires in 1 day'],
  [60, 'expires within a day'],
])('a key that ends %d seconds from now %s, which degrades', (seconds, fault) => {
  expect(run({ SUPABASE_ANON_KEY: legacyKey({ exp: nowSeconds + seconds }) })).toMatchObject({
    status: 'degraded',
    reason: 'expiring',
    message: `SUPABASE_ANON_KEY ${fault}`,
    findings: [{ level: 'degraded' }],
  });
});

test('a key that lasts longer than 30 days is healthy', () => {
  expect(run({ SUPABASE_ANON_KEY: legacyKey({ exp: nowSeconds + 30 * day + 1 }) }).status).toBe('healthy');
});

test.each(['-all', '-rr-eu-west-1-abcde'])('keys of a project fit its host with %s', (suffix) => {
  const outcome = run({
    SUPABASE_URL: `https://abcdefghijklmnopqrst${suffix}.supabase.co`,
    SUPABASE_ANON_KEY: legacyKey(),
    SUPABASE_SERVICE_ROLE_KEY: serviceJwt,
  });
  expect(outcome).toMatchObject({ status: 'healthy', details: { comparedWithProject: true } });
});

test('a key of another project than the URL is unauthorized', () => {
  expect(run({ SUPABASE_ANON_KEY: legacyKey({ ref: otherProject }) })).toMatchObject({
    status: 'failed',
    reason: 'unauthorized',
    message: 'SUPABASE_ANON_KEY belongs to another project than the URL',
  });
});

test('a key of another project is told alone where the host tells the project', () => {
  const outcome = run({
    SUPABASE_ANON_KEY: legacyKey(),
    SUPABASE_SERVICE_ROLE_KEY: legacyKey({ role: 'service_role', ref: otherProject }),
  });
  expect(outcome.findings).toMatchObject([{ object: 'SUPABASE_SERVICE_ROLE_KEY', kind: 'unauthorized' }]);
  expect(outcome.findings).toHaveLength(1);
});

test('where the host tells no project, keys of one project fit each other and were compared with none', () => {
  const outcome = run({
    SUPABASE_URL: 'https://db.wingman.dev',
    SUPABASE_ANON_KEY: legacyKey(),
    SUPABASE_SERVICE_ROLE_KEY: serviceJwt,
  });
  expect(outcome).toMatchObject({ status: 'healthy', details: { comparedWithProject: false } });
});

test('where the host tells no project, keys of two projects are unauthorized', () => {
  const outcome = run({
    SUPABASE_URL: 'https://db.wingman.dev',
    SUPABASE_ANON_KEY: legacyKey(),
    SUPABASE_SERVICE_ROLE_KEY: legacyKey({ role: 'service_role', ref: otherProject }),
  });
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'unauthorized',
    message: 'SUPABASE_ANON_KEY and SUPABASE_SERVICE_ROLE_KEY belong to two projects',
  });
});

test('on the hosted platform a legacy key without a project is not verified', () => {
  expect(run({ SUPABASE_ANON_KEY: legacyKey({ ref: undefined }) })).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    message: 'SUPABASE_ANON_KEY does not say which project it belongs to',
    findings: [{ level: 'degraded' }],
  });
});

test.each([
  ['your-anon-key', 'is a placeholder'],
  ['changeme', 'is a placeholder'],
  ['nonsense', 'is not a key of the Data API'],
  ['sb_temp_AbCdEf', 'is not a key of the Data API'],
  [legacyKey({ role: 'authenticated', sub: 'd0a1' }), 'is the token of a user, not a key'],
  [legacyKey({ role: undefined }), 'carries no role'],
  [`"${publishableKey}"`, 'is wrapped in quotes'],
  [`${publishableKey}\\n`, 'ends with a line break that is written out'],
  [`${legacyKey()}\\n`, 'ends with a line break that is written out'],
  [`'${legacyKey()}\\n'`, 'ends with a line break that is written out'],
  [`${legacyKey()}\\r\\n`, 'ends with a line break that is written out'],
  [`${publishableKey}\r`, 'ends with a carriage return'],
  [`\uFEFF${publishableKey}`, 'begins with a byte order mark'],
  [`${publishableKey}\u200B`, 'holds a character that cannot be seen'],
  [`${publishableKey} `, 'begins or ends with whitespace'],
  [`Bearer ${legacyKey()}`, 'begins with the word that a header has in front of a key'],
  [`apikey: ${publishableKey}`, 'begins with the word that a header has in front of a key'],
  [`SUPABASE_ANON_KEY=${publishableKey}`, 'begins with the name of a variable'],
  [`export SUPABASE_ANON_KEY="${legacyKey()}"`, 'begins with the name of a variable'],
  [`“${publishableKey}”`, 'is wrapped in quotes'],
  [`${legacyKey()},`, 'holds more than a key'],
  [`${legacyKey()}"`, 'holds more than a key'],
  [`${legacyKey()} # anon`, 'holds more than a key'],
  [`${legacyKey()}%0A`, 'holds more than a key'],
  [legacyKey().split('.').slice(0, 2).join('.'), 'is not a key of the Data API'],
  ['[YOUR-ANON-KEY]', 'is a placeholder'],
  ['$SUPABASE_ANON', 'is a placeholder'],
  ['op://vault/supabase/anon', 'is a placeholder'],
  ['paste-key-here', 'is a placeholder'],
])('SUPABASE_ANON_KEY=%s is invalid: it %s', (value, fault) => {
  expect(run({ SUPABASE_ANON_KEY: value })).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: `SUPABASE_ANON_KEY ${fault}`,
  });
});

test.each([
  [{ SUPABASE_ANON_KEY: 'sb_publishable_short' }, 'SUPABASE_ANON_KEY is not as long as such keys are'],
  [
    { SUPABASE_SERVICE_ROLE_KEY: legacyKey({ role: 'supervisor' }) },
    'SUPABASE_SERVICE_ROLE_KEY carries a role that is neither anon nor service_role',
  ],
  [{ RESEND_API_KEY: 'sk_AbCdEfGh' }, 'RESEND_API_KEY is not a key of the e-mail provider'],
  [{ RESEND_API_KEY: 're_xxxxxxxxx' }, 'RESEND_API_KEY is a placeholder'],
  [{ NEXT_PUBLIC_SUPABASE_ANON_KEY: 'nonsense' }, 'NEXT_PUBLIC_SUPABASE_ANON_KEY is not a key of the Data API'],
] satisfies [Environment, string][])('%j is invalid, which degrades', (changes, message) => {
  expect(run(changes)).toMatchObject({
    status: 'degraded',
    reason: 'invalid',
    message,
    findings: [{ level: 'degraded', why: message }],
  });
});

test.each([
  { PUBLIC_FOO: secretKey },
  { FOO: secretKey },
  { VITE_SUPABASE_ANON_KEY: publishableKey },
  { EXPO_PUBLIC_API: 'https://api.wingman.dev:8443/v1' },
  { VITE_TITLE: 'password: forgotten?' },
  { VITE_TITLE: 'Your password=required' },
  { VITE_PAGE: 'https://host.wingman.dev:8443/@user' },
  { VITE_PAY: `pk_live_${'Ab1'.repeat(9)}` },
  { VITE_ANALYTICS: `phc_${'Ab1'.repeat(14)}` },
  { VITE_CAPTCHA: 're_captcha_site_key' },
  { VITE_CAPTCHA: 're_captcha_Site_Key' },
  { VITE_CAPTCHA: 're_captcha_site_1' },
  { VITE_CAPTCHA: 're_captcha1_site' },
  { VITE_CAPTCHA: 're_site-ofthewholeworldforeverandever' },
  { VITE_CAPTCHA: 're_ofthewholeworldforeverandever-site' },
  { VITE_PAGE: 'http://host.wingman.dev:8443/@user' },
  { VITE_SECRET_SANTA: 'words-for-everybody' },
  { WEBHOOK_SECRET: 'your-webhook-secret', VITE_HOOK: 'your-webhook-secret' },
  { WEBHOOK_SECRET: 'abcdefghij', VITE_HOOK: 'abcdefghij' },
  { NEXT_PUBLIC_API_URL: 'https://api.wingman.dev' },
  { VITE_PAGE: 'https://wingman.dev/re_build-the-world-now' },
  { VITE_KEYS: encoded(JSON.stringify({ key: legacyKey() })) },
  { MAPS_TOKEN: 'pk.AbCdEfGh0123456789', VITE_MAPS_TOKEN: 'pk.AbCdEfGh0123456789' },
  { SECRET_MODE: 'true', VITE_MODE: 'true' },
])('%j is no leak', (changes) => {
  expect(run(changes).status).toBe('healthy');
});

test('another prefix counts where the contract says so', () => {
  const { environment, ...rest } = wingmanMatch;
  const contract = contractSchema.parse({ ...rest, environment: { ...environment, publicPrefixes: ['PUBLIC_'] } });
  expect(run({ PUBLIC_FOO: secretKey }, contract)).toMatchObject({ status: 'failed', reason: 'leaking' });
});

test('the public copy of the anon key is no leak', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_ANON_KEY: publishableKey }).status).toBe('healthy');
});

test('the demonstration keys are right on this machine', () => {
  const demo = { iss: 'supabase-demo', ref: undefined };
  const outcome = run({
    SUPABASE_URL: 'http://127.0.0.1:54321',
    SUPABASE_ANON_KEY: legacyKey(demo),
    SUPABASE_SERVICE_ROLE_KEY: legacyKey({ ...demo, role: 'service_role' }),
  });
  expect(outcome.status).toBe('healthy');
});

test('a key that is not set is not verified, and left to the check of variables otherwise', () => {
  expect(run({ SUPABASE_SERVICE_ROLE_KEY: undefined })).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    message: 'SUPABASE_SERVICE_ROLE_KEY is not set, so that there is nothing to look at',
  });
});

test('a key that the contract calls optional may be absent', () => {
  const { environment, ...rest } = wingmanMatch;
  const contract = contractSchema.parse({
    ...rest,
    environment: { ...environment, required: [], optional: [{ name: 'SUPABASE_SERVICE_ROLE_KEY' }] },
  });
  expect(run({ SUPABASE_SERVICE_ROLE_KEY: undefined }, contract).status).toBe('healthy');
});

test('without any key nothing is verified', () => {
  const outcome = run({ SUPABASE_ANON_KEY: '', SUPABASE_SERVICE_ROLE_KEY: '', RESEND_API_KEY: '' });
  expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified' });
});

test('a leak comes before everything else, and the rest is listed', () => {
  const outcome = run({
    SUPABASE_ANON_KEY: legacyKey({ role: 'service_role', ref: otherProject, exp: nowSeconds - 1 }),
    RESEND_API_KEY: 'sk_AbCdEfGh',
  });
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'leaking',
    message: expect.stringMatching(/\(and 3 more\)$/),
  });
});

const rightAnonKey = 'Set SUPABASE_ANON_KEY to the publishable (anon) key';

test.each([
  [{ SUPABASE_ANON_KEY: 'changeme' }, rightAnonKey],
  [{ SUPABASE_ANON_KEY: 'nonsense' }, rightAnonKey],
  [{ SUPABASE_ANON_KEY: legacyKey({ role: 'authenticated' }) }, rightAnonKey],
  [{ SUPABASE_ANON_KEY: legacyKey({ role: undefined }) }, rightAnonKey],
  [{ SUPABASE_ANON_KEY: legacyKey({ role: 'supervisor' }) }, rightAnonKey],
  [{ SUPABASE_SERVICE_ROLE_KEY: publishableKey }, 'Set SUPABASE_SERVICE_ROLE_KEY to the secret (service role) key'],
  [{ SUPABASE_ANON_KEY: `"${publishableKey}"` }, 'Remove the quotes around the value of SUPABASE_ANON_KEY'],
  [{ SUPABASE_ANON_KEY: `${legacyKey()},` }, 'Set SUPABASE_ANON_KEY to the key alone: copy it again'],
  [{ SUPABASE_ANON_KEY: 'sb_publishable_short' }, 'Copy SUPABASE_ANON_KEY again'],
  [
    { SUPABASE_URL: 'https://db.wingman.dev', SUPABASE_ANON_KEY: legacyKey({ iss: 'supabase-demo', ref: undefined }) },
    'Generate keys of your own',
  ],
  [{ SUPABASE_ANON_KEY: legacyKey({ ref: otherProject }) }, 'Copy the URL and the keys from one and the same project'],
  [{ SUPABASE_ANON_KEY: legacyKey({ ref: undefined }) }, 'Copy the URL and the keys from one and the same project'],
  [{ SUPABASE_ANON_KEY: legacyKey({ exp: nowSeconds }) }, 'Create a new key and set it everywhere'],
  [
    { SUPABASE_ANON_KEY: legacyKey({ exp: nowSeconds + day }) },
    'Create a new key and set it everywhere before the old one expires',
  ],
  [{ SUPABASE_SERVICE_ROLE_KEY: undefined }, 'Set SUPABASE_SERVICE_ROLE_KEY'],
  [{ RESEND_API_KEY: 'sk_AbCdEfGh' }, 'Set RESEND_API_KEY to a key that begins with re_'],
  [{ SUPABASE_PUBLISHABLE_KEY: secretKey }, 'Unset SUPABASE_PUBLISHABLE_KEY'],
] satisfies [Environment, string][])('what to do about %j is said: %s', (changes, hint) => {
  expect(run(changes)).toMatchObject({ hint });
});

test.each([
  [
    { SUPABASE_PUBLISHABLE_KEY: secretKey },
    'SUPABASE_PUBLISHABLE_KEY holds a service key, though it is a name of the anon key',
  ],
  [{ VITE_MAIL: 're_OtherKey_0123456789' }, 'VITE_MAIL holds a key of the e-mail provider, and reaches every browser'],
  [
    { VITE_TOKEN: 'sbp_0123456789abcdef0123456789abcdef01234567' },
    'VITE_TOKEN holds a token of the account, and reaches every browser',
  ],
  [{ VITE_PEM: '-----BEGIN PRIVATE KEY-----\nMIGH' }, 'VITE_PEM holds a private key, and reaches every browser'],
  [{ VITE_CACHE: 'redis://:word@cache' }, 'VITE_CACHE holds an address with a password, and reaches every browser'],
  [{ VITE_AI: 'sk-ant-api03-Q2hhdHR5' }, 'VITE_AI holds a secret of the server, and reaches every browser'],
  [{ VITE_PAY: `sk_live_${'Ab1'.repeat(9)}` }, 'VITE_PAY holds a secret key, and reaches every browser'],
] satisfies [Environment, string][])('what leaks is called by its kind: %j', (changes, message) => {
  expect(run(changes)).toMatchObject({ reason: 'leaking', message });
});

test('keys that fit are told with their kind and their role', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_ANON_KEY: legacyKey() })).toMatchObject({
    message: 'Every key fits its slot',
    details: {
      keys: {
        SUPABASE_ANON_KEY: { kind: 'new', role: 'anon' },
        SUPABASE_SERVICE_ROLE_KEY: { kind: 'new', role: 'service' },
        NEXT_PUBLIC_SUPABASE_ANON_KEY: { kind: 'legacy', role: 'anon' },
      },
      comparedWithProject: true,
    },
  });
  expect(run().details.comparedWithProject).toBe(false);
});

test('keys of two projects are told for both slots', () => {
  const outcome = run({
    SUPABASE_URL: 'https://db.wingman.dev',
    SUPABASE_ANON_KEY: legacyKey(),
    SUPABASE_SERVICE_ROLE_KEY: legacyKey({ role: 'service_role', ref: otherProject }),
  });
  expect(outcome).toMatchObject({
    hint: 'Copy the URL and the keys from one and the same project',
    findings: [{ object: 'SUPABASE_ANON_KEY' }, { object: 'SUPABASE_SERVICE_ROLE_KEY' }],
  });
});

test('swapped keys keep what else is wrong with them', () => {
  const outcome = run({ SUPABASE_ANON_KEY: serviceJwt, SUPABASE_SERVICE_ROLE_KEY: legacyKey({ exp: nowSeconds }) });
  expect(outcome.findings?.map(({ kind, object }) => `${object}: ${kind}`)).toEqual([
    'SUPABASE_ANON_KEY: leaking',
    'SUPABASE_SERVICE_ROLE_KEY: leaking',
    'SUPABASE_SERVICE_ROLE_KEY: expiring',
  ]);
});

test.each([
  [
    { SUPABASE_ANON_KEY: secretKey },
    'SUPABASE_ANON_KEY holds a service key: whoever gets it reads and changes every table',
  ],
  [
    { SUPABASE_URL: 'https://db.wingman.dev', SUPABASE_ANON_KEY: legacyKey({ iss: 'supabase-demo', ref: undefined }) },
    'SUPABASE_ANON_KEY is the demonstration key that everybody knows',
  ],
])('why a key in its slot endangers users is said: %j', (changes, message) => {
  expect(run(changes).message).toBe(message);
});

test.each([`prod_${otherSecret}`, `prod.${otherSecret}`, `prod-${otherSecret}`, `a_b-${otherSecret}`])(
  'a prefix does not hide what %s is',
  (value) => {
    expect(run({ VITE_KEY: value }).message).toContain('VITE_KEY holds a service key');
  },
);

test.each([
  [{ VITE_BACKEND: secretKey }, 'only then delete the old (Settings > API Keys)'],
  [{ VITE_PAY: `sk_live_${'Ab1'.repeat(9)}` }, 'only then revoke the old where it was issued'],
])('where the old secret is taken away is said: %j', (changes, end) => {
  const outcome = run(changes);
  expect('hint' in outcome && outcome.hint.endsWith(end)).toBe(true);
});

test('a service key in the public copy of the anon key is one finding', () => {
  const { findings } = run({ NEXT_PUBLIC_SUPABASE_ANON_KEY: serviceJwt });
  expect(findings).toHaveLength(1);
});

test('a public copy that does not work degrades, and is judged by the slot and the project of the anon key', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_ANON_KEY: 'nonsense' })).toMatchObject({
    hint: 'Set NEXT_PUBLIC_SUPABASE_ANON_KEY to the publishable (anon) key',
  });
  expect(run({ NEXT_PUBLIC_SUPABASE_ANON_KEY: legacyKey({ ref: otherProject }) })).toMatchObject({
    status: 'degraded',
    reason: 'unauthorized',
    findings: [{ object: 'NEXT_PUBLIC_SUPABASE_ANON_KEY', level: 'degraded' }],
  });
});

test('what stands in the slot of the anon key is no secret in its public copy', () => {
  const value = 'nonsense-in-both-slots';
  const { findings } = run({ SUPABASE_ANON_KEY: value, NEXT_PUBLIC_SUPABASE_ANON_KEY: value });
  expect(findings?.map(({ kind }) => kind)).toEqual(['invalid', 'invalid']);
});

test('a public variable that the contract knows is no secret of the server', () => {
  const { environment, ...rest } = wingmanMatch;
  const optional = [{ name: 'VITE_MAPS_KEY' }];
  const contract = contractSchema.parse({ ...rest, environment: { ...environment, optional } });
  expect(run({ VITE_MAPS_KEY: 'maps-key-for-browsers' }, contract).status).toBe('healthy');
});
