import { expect, test } from 'vitest';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { StartupError } from '../../../src/config/startup-error.ts';

test('one message lists every problem by variable with what to do, and no value', () => {
  const { problems } = parseSettings({ PORT: 'hidden-port', LOG_LEVEL: 'hidden-level' }, { isTerminal: false });
  const { message } = new StartupError(problems);
  expect(message).toBe(
    [
      'The service cannot start: its configuration has 2 problems.',
      '  PORT: is not a port. Give a whole number from 0 to 65535.',
      '  LOG_LEVEL: is not a log level. Give fatal, error, warn, info, debug, trace or silent.',
    ].join('\n'),
  );
});

test('a single problem is not called several', () => {
  const { message, name } = new StartupError([{ variable: 'PORT', problem: 'is taken', remedy: 'Choose another' }]);
  expect(name).toBe('StartupError');
  expect(message).toContain('has 1 problem.');
});
