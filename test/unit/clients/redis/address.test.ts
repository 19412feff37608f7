import { expect, test } from 'vitest';
import { placeOf, readRedisAddress } from '../../../../src/clients/redis/address.ts';

/** The address itself; a test that wants one fails where it cannot be read. */
function read(url: string, password: string | null = null) {
  const address = readRedisAddress(url, password);
  if (typeof address === 'string') throw new Error(address);
  return address;
}

test.each([
  ['redis://cache', { host: 'cache', port: 6379, db: 0 }],
  ['redis://cache:6380/2', { host: 'cache', port: 6380, db: 2 }],
  ['  redis://cache/  ', { host: 'cache', db: 0 }],
  ['rediss://cache', { tls: {} }],
  ['redis://[::1]:6379', { host: '::1' }],
  ['redis://user:p%40ss@cache', { username: 'user', password: 'p@ss' }],
  ['redis://:100%@cache', { password: '100%' }],
  ['redis://cache?family=6', { family: 6 }],
  ['redis://:inside@cache:6379/0?name=a@b', { host: 'cache', db: 0, password: 'inside' }],
])('%s is read', (url, expected) => {
  expect(readRedisAddress(url, null)).toMatchObject(expected);
});

test('a password beside the URL is used only when the URL holds none', () => {
  expect(read('redis://cache', 'beside').password).toBe('beside');
  expect(read('redis://:inside@cache', 'beside').password).toBe('inside');
  expect(read('redis://cache')).not.toHaveProperty('password');
});

test.each([
  '',
  'cache:6379',
  'http://cache',
  'redis://',
  'redis:///1',
  'redis://cache/one',
  'redis://cache:99999',
  '/run/redis.sock',
  'redis://user:pass@cache:99999',
])('"%s" is no address', (url) => {
  expect(readRedisAddress(url, null)).toBe('none');
});

test.each([
  'redis://:p#s/s@host',
  'redis://:p?s@host',
  'rediss://user:12/3@host:6380/1',
  'redis://user:12#3@host:6379',
  'redis://:p@ss/word@host:6379',
  'redis://:p@ss#w@rd@host',
])('the password in "%s" must be encoded', (url) => {
  expect(readRedisAddress(url, null)).toBe('encode');
});

test.each([
  ['redis://user:p%40ss@cache/2', 'Redis at cache:6379'],
  ['rediss://cache:6380', 'Redis at cache:6380 (TLS)'],
  ['redis://[::1]:7000', 'Redis at [::1]:7000'],
])('%s is called %s', (url, where) => {
  expect(placeOf(read(url)).where).toBe(where);
});

test('options of ioredis in the query string are left alone', () => {
  const address = read('redis://cache?enableOfflineQueue=true&family=x&password=p');
  expect(Object.keys(address).sort()).toEqual(['db', 'family', 'host', 'port']);
  expect(address.family).toBe(0);
});
