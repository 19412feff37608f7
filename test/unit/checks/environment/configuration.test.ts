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
    message: 'The configuration can be built',
    details: {
      stage: 'development',
      stageIsDefault: true,
      integers: 6,
      integersAtDefault: Object.keys(wingmanContract.environment.integers),
    },
  });
});

test('a whole number that is set is not at its default', () => {
  expect(run({ MAX_WINGMAN_MATCHES: '5' }).details.integersAtDefault).not.toContain('MAX_WINGMAN_MATCHES');
});

test('a contract without stages has none to tell', () => {
  const { environment, ...rest } = wingmanMatch;
  const contract = contractSchema.parse({
    ...rest,
    environment: { ...environment, stage: undefined, forbiddenInProduction: [] },
  });
  expect(run({ ENVIRONMENT: 'anything' }, contract)).toMatchObject({
    status: 'healthy',
    details: { stage: null, stageIsDefault: null },
  });
});

test.each(['5', '+5', '-5', '007'])('%j is a whole number', (value) => {
  expect(run({ MAX_WINGMAN_MATCHES: value }).status).toBe('healthy');
});

test.each(['', ' ', '5.0', '5 ', ' 5', 'x5', 'five', '0x10', '1e3', '5_000'])('%j is no whole number', (value) => {
  expect(run({ MAX_WINGMAN_MATCHES: value })).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: 'MAX_WINGMAN_MATCHES is not a whole number',
    hint: 'Set MAX_WINGMAN_MATCHES to a whole number, or unset it',
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
  ['-1', 'SHARE is too small', 'Set SHARE to at least 0'],
  ['101', 'SHARE is too large', 'Set SHARE to at most 100'],
  ['0', 'The configuration can be built', undefined],
  ['100', 'The configuration can be built', undefined],
])('with bounds of 0 and 100, SHARE=%s gives: %s', (value, message, hint) => {
  const { environment, ...rest } = wingmanMatch;
  const integers = { SHARE: { default: 10, minimum: 0, maximum: 100 } };
  const contract = contractSchema.parse({ ...rest, environment: { ...environment, integers } });
  const outcome = run({ SHARE: value }, contract);
  expect(outcome.message).toBe(message);
  expect('hint' in outcome ? outcome.hint : undefined).toBe(hint);
});
