import { afterEach, expect, test, vi } from 'vitest';
import { createEnvironmentPort, keepLoopbackDirect, readEnvironment } from '../../../src/config/environment.ts';

afterEach(() => vi.unstubAllEnvs());

test('the environment is a frozen copy', () => {
  vi.stubEnv('WINGMAN_TEST', 'before');
  const environment = readEnvironment();
  vi.stubEnv('WINGMAN_TEST', 'after');
  expect(environment.WINGMAN_TEST).toBe('before');
  expect(Object.isFrozen(environment)).toBe(true);
});

test('the port reads a value as it was given', () => {
  expect(createEnvironmentPort({ NAME: ' "x" ' }).read('NAME')).toBe(' "x" ');
});

test('the port reads what is not set as undefined, whatever objects inherit', () => {
  const { read } = createEnvironmentPort({});
  expect(read('NAME')).toBeUndefined();
  expect(read('constructor')).toBeUndefined();
});

test.each([
  [{}, { NO_PROXY: 'localhost,127.0.0.1,::1' }],
  [{ NO_PROXY: 'db.internal, localhost' }, { NO_PROXY: 'db.internal,localhost,127.0.0.1,::1' }],
  [
    { no_proxy: 'db.internal', NO_PROXY: 'unread' },
    { no_proxy: 'db.internal,localhost,127.0.0.1,::1', NO_PROXY: 'unread' },
  ],
  [{ NO_PROXY: '*' }, { NO_PROXY: '*' }],
])('what is excepted from proxies in %j keeps its place beside this machine', (given, expected) => {
  const environment: Record<string, string | undefined> = { ...given };
  keepLoopbackDirect(environment);
  expect(environment).toEqual(expected);
});
