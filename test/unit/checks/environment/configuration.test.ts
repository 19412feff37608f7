import { expect, test } from 'vitest';
import { environmentConfiguration } from '../../../../src/checks/environment/configuration.ts';
import type { Environment } from '../../../../src/config/environment.ts';
import { contractSchema } from '../../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../../src/contract/wingman-match.ts';
import { runNow } from '../../../support/environment-run.ts';
import { environmentPorts, wingmanContract } from '../../../support/environment-variables.ts';

const run = (changes: Environment = {}, contract = wingmanContract) =>
  runNow(environmentConfiguration(environmentPorts(changes), contract));

test('without any of its variables the configuration is made of defaults', () => {
  expect(run()).toMatchObject({
    status: 'healthy',
    details: { stage: 'development', stageIsDefault: true, integers: 6 },
  });
});

test.each(['5', '+5', '-5', '007'])('%j is a whole number', (value) => {
  expect(run({ MAX_WINGMAN_MATCHES: value }).status).toBe('healthy');
});

test.each(['', ' ', '5.0', '5 ', 'five', '0x10', '1e3', '5_000'])('%j is no whole number', (value) => {
  expect(run({ MAX_WINGMAN_MATCHES: value })).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: 'MAX_WINGMAN_MATCHES is not a whole number',
  });
});

test('a stage that is known is told', () => {
  expect(run({ ENVIRONMENT: 'production' })).toMatchObject({
    status: 'healthy',
    details: { stage: 'production', stageIsDefault: false },
  });
});

test.each(['prod', 'Production', '', 'production '])('the stage %j is known to nobody', (value) => {
  expect(run({ ENVIRONMENT: value })).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: 'ENVIRONMENT names no known stage',
    hint: 'Set ENVIRONMENT to development or production',
  });
});

test('every problem is told by the name of its variable', () => {
  const outcome = run({ DATABASE_POOL_SIZE: 'many', SESSION_TIMEOUT_HOURS: 'long', ENVIRONMENT: 'here' });
  for (const name of ['DATABASE_POOL_SIZE', 'SESSION_TIMEOUT_HOURS', 'ENVIRONMENT'])
    expect(outcome.message).toContain(name);
});

test.each([
  ['-1', 'SHARE is too small'],
  ['101', 'SHARE is too large'],
  ['100', 'The configuration can be built'],
])('with bounds of 0 and 100, SHARE=%s gives: %s', (value, message) => {
  const { environment, ...rest } = wingmanMatch;
  const integers = { SHARE: { default: 10, minimum: 0, maximum: 100 } };
  const contract = contractSchema.parse({ ...rest, environment: { ...environment, integers } });
  expect(run({ SHARE: value }, contract).message).toBe(message);
});
