import { expect, test } from 'vitest';
import { parseKey } from '../../../../src/checks/environment/key-shape.ts';
import { legacyKey, nowSeconds, publishableKey, secretKey } from '../../../support/environment-variables.ts';

test('a legacy key says its role, its project and its end', () => {
  expect(parseKey(legacyKey({ role: 'service_role', exp: nowSeconds }))).toEqual({
    kind: 'legacy',
    role: 'service',
    ref: 'abcdefghijklmnopqrst',
    expiresAt: nowSeconds * 1_000,
    isWellFormed: true,
    isDemo: false,
  });
});

test('a self-hosted key has no project, and may never end', () => {
  expect(parseKey(legacyKey({ ref: undefined, exp: undefined }))).toMatchObject({ ref: null, expiresAt: null });
});

test.each([
  [publishableKey, 'anon'],
  [secretKey, 'service'],
])('%s is a new key with the role %s', (key, role) => {
  expect(parseKey(key)).toMatchObject({ kind: 'new', role, isWellFormed: true });
});

test('a new key of another length is not well formed', () => {
  expect(parseKey('sb_secret_short')).toMatchObject({ kind: 'new', role: 'service', isWellFormed: false });
});

test.each([{ role: 'authenticated' }, { sub: 'd0a1' }, { iss: 'https://abc.supabase.co/auth/v1' }])(
  'a JWT with %j is the token of a user',
  (claims) => {
    expect(parseKey(legacyKey(claims)).kind).toBe('user_token');
  },
);

test.each([
  ['supervisor', 'other'],
  ['constructor', 'other'],
  [undefined, null],
])('a JWT with the role %j has the role %j', (role, expected) => {
  expect(parseKey(legacyKey({ role })).role).toBe(expected);
});

test('quotes and spaces do not hide what a key is', () => {
  expect(parseKey(` "${secretKey}" `).role).toBe('service');
});

test.each(['changeme', 'your-anon-key', 'sb_secret_xxxxx', 'eyJ...'])('%s is a placeholder', (value) => {
  expect(parseKey(value).kind).toBe('placeholder');
});

const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.c2ln`;

test.each([
  'hello',
  'a.b.c',
  'sb_temp_AbCdEf',
  'https://a.b.c',
  legacyKey().split('.').slice(0, 2).join('.'),
  unsigned,
])('%s is not recognised', (value) => {
  expect(parseKey(value).kind).toBe('unrecognised');
});
