import { expect, test } from 'vitest';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { StartupError } from '../../../src/config/startup-error.ts';

test('one message lists every problem by variable with what to do, and no value', () => {
  const { problems } = parseSettings({ PORT: 'hidden-port', CHECK_TIMEOUT: 'hidden-time' }, { isTerminal: false });
  const { message } = new StartupError(problems);
  expect(message).toBe(
    [
      'The service cannot start: its configuration has 2 problems.',
      '  PORT: is not a port. Give a whole number from 0 to 65535.',
      '  CHECK_TIMEOUT: is not a duration. Give a duration such as 500ms, 10s, 5m or 1h, from 100ms to 1m.',
    ].join('\n'),
  );
});

test('a single problem is not called several', () => {
  const { message, name } = new StartupError([{ variable: 'PORT', problem: 'is taken', remedy: 'Choose another' }]);
  expect(name).toBe('StartupError');
  expect(message).toContain('has 1 problem.');
});
