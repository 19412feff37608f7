import { expect, test } from 'vitest';
import { localUrl } from '../../../../../src/cli/commands/wait/local-url.ts';

test.each([
  [{}, 'http://127.0.0.1:8080'],
  [{ PORT: '9000' }, 'http://127.0.0.1:9000'],
  [{ HOST: '10.0.0.5' }, 'http://10.0.0.5:8080'],
  [{ HOST: '::' }, 'http://[::1]:8080'],
  [{ HOST: '::1', PORT: '81' }, 'http://[::1]:81'],
])('with %j the service is at %s', (environment, url) => {
  expect(localUrl(environment)).toBe(url);
});

test.each([
  [{ PORT: '0' }, 'PORT is 0, so the port is not known: give --url'],
  [{ PORT: 'eighty' }, 'PORT: is not a port. Give a whole number from 0 to 65535, or give --url.'],
])('%j is no address', (environment, message) => {
  expect(() => localUrl(environment)).toThrow(message);
});

test('what else is wrong with the configuration does not matter', () => {
  expect(localUrl({ CHECK_TIMEOUT: 'soon' })).toBe('http://127.0.0.1:8080');
});
