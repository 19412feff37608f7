import { expect, test } from 'vitest';
import { readRedisAddress } from '../../../../src/clients/redis/address.ts';

test.each([
  ['redis://cache', { host: 'cache', port: 6379, db: 0 }],
  ['redis://cache:6380/2', { host: 'cache', port: 6380, db: 2 }],
  ['  redis://cache/  ', { host: 'cache', db: 0 }],
  ['rediss://cache', { tls: {} }],
  ['redis://[::1]:6379', { host: '::1' }],
  ['redis://user:p%40ss@cache', { username: 'user', password: 'p@ss' }],
  ['redis://:100%@cache', { password: '100%' }],
  ['redis://cache?family=6', { family: 6 }],
])('%s is read', (url, expected) => {
  expect(readRedisAddress(url, null)).toMatchObject(expected);
});

test('a password beside the URL is used only when the URL holds none', () => {
  expect(readRedisAddress('redis://cache', 'beside')?.password).toBe('beside');
  expect(readRedisAddress('redis://:inside@cache', 'beside')?.password).toBe('inside');
  expect(readRedisAddress('redis://cache', null)).not.toHaveProperty('password');
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
])('"%s" is no address', (url) => {
  expect(readRedisAddress(url, null)).toBeNull();
});

test('options of ioredis in the query string are left alone', () => {
  const address = readRedisAddress('redis://cache?enableOfflineQueue=true&family=x&password=p', null);
  expect(Object.keys(address ?? {}).sort()).toEqual(['db', 'family', 'host', 'port']);
  expect(address?.family).toBe(0);
});
