import { expect, test } from 'vitest';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { readPlatform, secretAddressesOf, secretsOf } from '../../../src/config/read-platform.ts';
import { createScrubber } from '../../../src/core/scrubber.ts';
import { legacyKey, publishableKey, secretKey, wingmanContract } from '../../support/environment-variables.ts';
import { signingKeys } from '../../support/signing-keys.ts';

const read = (environment: Record<string, string>) => readPlatform(environment, wingmanContract);
const secrets = (environment: Record<string, string>) =>
  secretsOf(parseSettings(environment, { isTerminal: false }).settings, read(environment));

test('what is not set or blank is null', () => {
  expect(read({ REDIS_URL: ' ' })).toEqual({
    supabaseUrl: null,
    anonKey: null,
    serviceKey: null,
    jwtSecret: null,
    redisUrl: null,
    redisPassword: null,
    resendKey: null,
    secrets: [],
    suspects: [],
  });
});

test('aliases of the contract are accepted', () => {
  const platform = read({ SUPABASE_PUBLISHABLE_KEY: publishableKey, SUPABASE_SECRET_KEY: secretKey });
  expect(platform.anonKey?.reveal()).toBe(publishableKey);
  expect(platform.serviceKey?.reveal()).toBe(secretKey);
});

test('a malformed value is handed over as it is', () => {
  const platform = read({ SUPABASE_URL: '"not a URL"', SUPABASE_ANON_KEY: ' changeme ' });
  expect(platform.supabaseUrl).toBe('"not a URL"');
  expect(platform.anonKey?.reveal()).toBe(' changeme ');
});

test('keys cannot be printed', () => {
  const platform = read({ SUPABASE_ANON_KEY: publishableKey, REDIS_URL: 'redis://:hidden-word@localhost' });
  expect(JSON.stringify(platform)).not.toMatch(/sb_publishable|hidden-word/);
  expect(Object.isFrozen(platform)).toBe(true);
});

test('the secrets are tokens, keys, passwords and the required keys of the platform', () => {
  const found = secrets({
    HEALTH_TOKENS: 'a-token-of-the-monitor',
    SUPABASE_SERVICE_ROLE_KEY: secretKey,
    SUPABASE_JWT_SECRET: 'jwt-secret',
    REDIS_PASSWORD: 'redis-password',
    RESEND_API_KEY: 're_resend_key',
    ANTHROPIC_API_KEY: 'sk-ant-key',
  });
  expect(found.toSorted()).toEqual(
    ['a-token-of-the-monitor', secretKey, 'jwt-secret', 'redis-password', 're_resend_key', 'sk-ant-key'].toSorted(),
  );
});

test('of a URL only the password is a secret, as it is written and as it is meant', () => {
  expect(secrets({ REDIS_URL: 'rediss://default:p%40ssword@redis.host:6379/0' })).toEqual(['p%40ssword', 'p@ssword']);
  expect(secrets({ SUPABASE_URL: 'https://abcdefghijklmnopqrst.supabase.co' })).toEqual([]);
});

test.each(['redis:/default:hidden@host', 'redis//:hidden@host', '"redis://:hidden@host"'])(
  'the password of the malformed URL %s is found',
  (url) => {
    expect(secrets({ REDIS_URL: url })).toContain('hidden');
  },
);

test('a key under an alias that is not in use is a secret all the same', () => {
  const found = secrets({
    SUPABASE_SERVICE_ROLE_KEY: 'the-key-in-use',
    SUPABASE_SECRET_KEY: 'the-key-of-before',
  });
  expect(found).toHaveLength(2);
  expect(secrets({ NEXT_PUBLIC_API_URL: 'https://my-staging-server-1.wingman.dev:8443' })).toEqual([]);
});

test.each([
  ['NEXT_PUBLIC_FOO', secretKey, secretKey],
  ['VITE_ANYTHING', `{"key":"${secretKey}"}`, secretKey],
  ['EXPO_PUBLIC_X', legacyKey({ role: 'service_role' }), legacyKey({ role: 'service_role' }).split('.')[1]],
  ['REACT_APP_MAIL', 're_AbCdEfGh_IjKlMnOpQrStUvWx', 're_AbCdEfGh_IjKlMnOpQrStUvWx'],
  ['GATSBY_DB', 'postgresql://postgres:hid/den@db.wingman.dev:5432/postgres', 'hid/den'],
  ['NUXT_PUBLIC_DB', 'host=db.wingman.dev user=postgres password=hidden', 'hidden'],
  ['NEXT_PUBLIC_CACHE', 'rediss://default:hidden@cache.wingman.dev:6380', 'hidden'],
])('what %s gives away is kept out of what the service says', (name, value, secret) => {
  expect(secrets({ [name]: value })).toContain(secret);
});

test('a JWT is a secret in its parts, and a quoted value without its quotes', () => {
  const key = legacyKey();
  const [, payload, signature] = key.split('.');
  expect(secrets({ SUPABASE_ANON_KEY: `"${key}"` })).toEqual([`"${key}"`, key, payload, signature]);
});

test.each([(key: string) => `Bearer ${key}`, (key: string) => `SUPABASE_ANON_KEY=${key}`])(
  'a key is a secret without what was copied with it',
  (wrap) => {
    expect(secrets({ SUPABASE_ANON_KEY: wrap(legacyKey()) })).toContain(legacyKey());
    expect(secrets({ SUPABASE_ANON_KEY: wrap(publishableKey) })).toContain(publishableKey);
  },
);

test('a signing key is a secret as a whole and in its private parts, well formed or not', () => {
  const { d, p, q, dp, dq, qi } = signingKeys.RS256;
  const text = JSON.stringify(signingKeys.RS256);
  expect(secrets({ SUPABASE_SIGNING_KEY: text }).toSorted()).toEqual([text, d, p, q, dp, dq, qi].toSorted());
  const malformed = `'${JSON.stringify(signingKeys.ES256, null, 2)}`;
  expect(secrets({ SUPABASE_SIGNING_KEY: malformed })).toEqual([malformed, signingKeys.ES256.d]);
  expect(secrets({ NEXT_PUBLIC_SUPABASE_SIGNING_KEY: text })).toContain(d);
});

const addressed = {
  HEARTBEAT_URL: 'https://hc-ping.com/5c1f0d6e-1111-4222-8333-444455556666',
  WEBHOOK_URL: 'https://hooks.example/services/T0AB12CD3/webhook?token=abc%2Fdef456',
  WEBHOOK_SECRET: 'a-secret-of-a-team',
};
const addressesIn = (environment: Record<string, string>) =>
  secretAddressesOf(parseSettings(environment, { isTerminal: false }).settings);

test('of an address to send to the whole is a secret, and so is each part that might be the key', () => {
  const found = secrets(addressed);
  const parts = ['5c1f0d6e-1111-4222-8333-444455556666', 'T0AB12CD3', 'abc/def456', 'a-secret-of-a-team'];
  expect(found).toEqual(expect.arrayContaining(parts));
  // Words that any sentence may hold.
  for (const word of ['services', 'webhook', 'token', 'hooks.example']) expect(found).not.toContain(word);
  expect(addressesIn(addressed)).toEqual([
    'https://hc-ping.com/5c1f0d6e-1111-4222-8333-444455556666',
    '/5c1f0d6e-1111-4222-8333-444455556666',
    'https://hooks.example/services/T0AB12CD3/webhook?token=abc%2Fdef456',
    '/services/T0AB12CD3/webhook?token=abc%2Fdef456',
  ]);
});

test.each([
  ['http://127.0.0.1:9000/hook', 'http://127.0.0.1:8080/health is refused'],
  ['https://hooks.example/services/T0AB12CD3', 'https://project.supabase.co/rest/v1/ and https://hooks.example/'],
  ['https://alerts.internal/api/v1/alerts', 'https://auth.internal/api/v1/users cannot be reached'],
])('an address to send to at %s takes nothing away from other addresses', (WEBHOOK_URL, text) => {
  const scrubber = createScrubber(secrets({ WEBHOOK_URL }), { addresses: addressesIn({ WEBHOOK_URL }) });
  expect(scrubber.text(text)).toBe(text);
  expect(scrubber.text(`sent to ${WEBHOOK_URL}`)).toBe('sent to [secret]');
});
