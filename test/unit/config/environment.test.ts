import { afterEach, expect, test, vi } from 'vitest';
import { createEnvironmentPort, readEnvironment } from '../../../src/config/environment.ts';

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
