import { expect, test } from 'vitest';
import { environmentFeatureFlags } from '../../../../src/checks/environment/feature-flags.ts';
import type { Environment } from '../../../../src/config/environment.ts';
import { contractSchema } from '../../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../../src/contract/wingman-match.ts';
import { runNow } from '../../../support/environment-run.ts';
import { environmentPorts, wingmanContract } from '../../../support/environment-variables.ts';

const run = (changes: Environment = {}, contract = wingmanContract) =>
  runNow(environmentFeatureFlags(environmentPorts(changes), contract));
const production = { ENVIRONMENT: 'production' };

test('the defaults are healthy in development and in production', () => {
  expect(run().status).toBe('healthy');
  expect(run(production).status).toBe('healthy');
});

test('which flags are on, and which are left to their default, is told', () => {
  const { flags } = wingmanContract.environment;
  const outcome = run({ ...production, ENABLE_MATCHING: 'no', ENABLE_AB_TESTING: 'yes' });
  expect(outcome).toMatchObject({
    message: `Each of ${Object.keys(flags).length} flags can be read, and none of them weakens this stage`,
    details: { stage: 'production', onWithoutEffect: ['ENABLE_TEST_AUTH'] },
  });
  const { on, atDefault } = outcome.details;
  expect(on).toContain('ENABLE_AB_TESTING');
  expect(on).toContain('ENABLE_AI_COACHING');
  expect(on).not.toContain('ENABLE_MATCHING');
  expect(on).not.toContain('ENABLE_TEST_AUTH');
  expect(atDefault).toEqual(
    Object.keys(flags).filter((name) => !['ENABLE_MATCHING', 'ENABLE_AB_TESTING'].includes(name)),
  );
});

test('a contract without stages tells none', () => {
  const { environment, ...rest } = wingmanMatch;
  const contract = contractSchema.parse({
    ...rest,
    environment: { ...environment, stage: undefined, forbiddenInProduction: [] },
  });
  expect(run({ DEVELOPMENT_MODE: 'true' }, contract)).toMatchObject({ status: 'healthy', details: { stage: null } });
});

test.each([{ uses: { redis: false } }, { environment: { rateLimitFlag: undefined } }])(
  'where the contract says %j, no rate limit needs Redis',
  (changes) => {
    const { environment, ...rest } = wingmanMatch;
    const contract = contractSchema.parse({
      ...{ ...rest, ...changes },
      environment: { ...environment, ...changes.environment },
    });
    expect(run({ REDIS_URL: undefined }, contract).status).toBe('healthy');
  },
);

test.each(['true', 'TRUE', '1', 'Yes', 'false', '0', 'no', 'OFF'])('%j can be read', (value) => {
  expect(run({ ENABLE_MATCHING: value }).status).toBe('healthy');
});

test.each(['flase', '', ' true', 'on', '"true"', '2'])('%j cannot be read, and degrades', (value) => {
  expect(run({ ENABLE_MATCHING: value })).toMatchObject({
    status: 'degraded',
    reason: 'invalid',
    message: 'ENABLE_MATCHING is neither true nor false, and so counts as off',
    hint: 'Set ENABLE_MATCHING to true or false',
  });
});

test.each(['DEVELOPMENT_MODE', 'FORCE_TESTING_MODE'])('%s in production protects nobody', (name) => {
  expect(run({ ...production, [name]: 'true' })).toMatchObject({
    status: 'failed',
    reason: 'misconfigured',
    message: expect.stringContaining(`${name} is on in production`),
    hint: expect.stringContaining(`Set ${name} to false`),
  });
});

test('with development mode on in production, test authentication is on too', () => {
  expect(run({ ...production, DEVELOPMENT_MODE: 'true' }).message).toContain('ENABLE_TEST_AUTH is on in production');
});

test('without development mode, test authentication has no effect, though its default is on', () => {
  expect(run({ ...production, ENABLE_TEST_AUTH: 'true' })).toMatchObject({
    status: 'healthy',
    details: { onWithoutEffect: ['ENABLE_TEST_AUTH'] },
  });
});

test('development mode is right in development', () => {
  expect(run({ DEVELOPMENT_MODE: 'true', FORCE_TESTING_MODE: 'true' }).status).toBe('healthy');
});

test.each(['prod', 'Production', ' production'])('the stage %j, which nobody knows, counts as production', (stage) => {
  expect(run({ ENVIRONMENT: stage, DEVELOPMENT_MODE: '1' })).toMatchObject({
    status: 'failed',
    reason: 'misconfigured',
  });
});

test.each([undefined, '', ' '])('rate limits with REDIS_URL=%j are kept by each process alone', (url) => {
  expect(run({ REDIS_URL: url })).toMatchObject({
    status: 'degraded',
    reason: 'fallback_active',
    message: 'ENABLE_RATE_LIMITING is on without Redis, so that every process counts its requests alone',
    hint: 'Set REDIS_URL, or ENABLE_RATE_LIMITING to false',
  });
});

test('without rate limits nothing is promised, and Redis need not be there', () => {
  expect(run({ REDIS_URL: undefined, ENABLE_RATE_LIMITING: 'false' }).status).toBe('healthy');
});

test('a fault of security comes before a typing error', () => {
  const outcome = run({ ...production, FORCE_TESTING_MODE: 'true', ENABLE_MATCHING: 'flase' });
  expect(outcome).toMatchObject({ status: 'failed', message: 'FORCE_TESTING_MODE is on in production (and 1 more)' });
});
