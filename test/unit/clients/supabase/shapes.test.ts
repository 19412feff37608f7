import { expect, test } from 'vitest';
import { supabaseShapes } from '../../../../src/clients/supabase/shapes.ts';
import { legacyKey, nowSeconds, publishableKey, secretKey } from '../../../support/environment-variables.ts';

const { readKey, projectOf, isExample } = supabaseShapes;

test('a legacy key says its role, its project and its end', () => {
  expect(readKey(legacyKey({ role: 'service_role', exp: nowSeconds }))).toEqual({
    kind: 'legacy',
    role: 'service',
    ref: 'abcdefghijklmnopqrst',
    expiresAt: nowSeconds * 1_000,
    isWellFormed: true,
    isDemo: false,
  });
});

test('a self-hosted key has no project, and may never end', () => {
  expect(readKey(legacyKey({ ref: undefined, exp: undefined }))).toMatchObject({ ref: null, expiresAt: null });
});

test.each([
  [publishableKey, 'anon'],
  [secretKey, 'service'],
])('%s is a new key with the role %s', (key, role) => {
  expect(readKey(key)).toMatchObject({ kind: 'new', role, isWellFormed: true });
});

test('a new key of another length is not well formed', () => {
  expect(readKey('sb_secret_short')).toMatchObject({ kind: 'new', role: 'service', isWellFormed: false });
});

test.each([{ role: 'authenticated' }, { sub: 'd0a1' }, { iss: 'https://abc.supabase.co/auth/v1' }])(
  'a JWT with %j is the token of a user',
  (claims) => {
    expect(readKey(legacyKey(claims)).kind).toBe('user_token');
  },
);

test.each([
  ['supervisor', 'other'],
  ['constructor', 'other'],
  [undefined, null],
])('a JWT with the role %j has the role %j', (role, expected) => {
  expect(readKey(legacyKey({ role })).role).toBe(expected);
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
  expect(readKey(value).kind).toBe('unrecognised');
});

test('the host of a hosted project tells which one it is, and no other host does', () => {
  const ref = 'abcdefghijklmnopqrst';
  for (const name of [ref, `${ref}-all`, `${ref}-rr-eu-west-1-abcde`, `${ref}-rr-us-east-2-x1y2z`])
    expect(projectOf(`${name}.supabase.co`)).toBe(ref);
  expect(['db.wingman.dev', 'supabase.co', 'supabase.co.wingman.dev'].map(projectOf)).toEqual([null, null, null]);
});

test.each([
  ['db.abcdefghijklmnopqrst.supabase.co', 'the address of the database'],
  ['aws-0-eu-west-1.pooler.supabase.com', 'the address of the connection pooler'],
  ['abcdefghijklmnopqrst.storage.supabase.co', 'the address of Storage alone'],
  ['supabase.com', 'the address of the dashboard'],
  ['abcdefghijklmnopqrst.supabase.co', null],
  ['db.wingman.dev', null],
  ['api.wingman.dev', null],
])('%s is %s', (hostname, place) => {
  expect(supabaseShapes.otherPlaceAt(hostname)).toBe(place);
});

test('the URLs of the documentation are examples', () => {
  const printed = ['https://your-supabase-url', 'https://example.supabase.co', 'example.supabase.co'];
  expect(printed.filter((url) => !isExample(url))).toEqual([]);
  expect(isExample('https://abcdefghijklmnopqrst.supabase.co')).toBe(false);
});
