import { expect, test } from 'vitest';
import { environmentVariables } from '../../../../src/checks/environment/variables.ts';
import type { Environment } from '../../../../src/config/environment.ts';
import { contractSchema } from '../../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../../src/contract/wingman-match.ts';
import { runNow } from '../../../support/environment-run.ts';
import { environmentPorts, publishableKey, wingmanContract } from '../../../support/environment-variables.ts';

const run = (changes: Environment = {}, contract = wingmanContract) =>
  runNow(environmentVariables(environmentPorts(changes), contract));

test('a complete environment is healthy', () => {
  expect(run()).toMatchObject({
    status: 'healthy',
    message: 'Every required variable is set: 4',
    details: {
      notRequiredNow: [],
      absentOptional: { REDIS_PASSWORD: 'no password but the one in REDIS_URL, if any' },
      absentPublic: ['NEXT_PUBLIC_SUPABASE_URL', 'NEXT_PUBLIC_SUPABASE_ANON_KEY', 'NEXT_PUBLIC_API_URL'],
    },
    findings: [],
  });
});

test('a variable without other names is named alone', () => {
  expect(run({ SUPABASE_URL: undefined })).toMatchObject({ hint: 'Set SUPABASE_URL' });
});

test('a public variable that is set is not absent, and an optional one is told under the name it has', () => {
  const outcome = run({ NEXT_PUBLIC_API_URL: 'https://api.wingman.dev', REDIS_URL: undefined });
  expect(outcome.details.absentPublic).not.toContain('NEXT_PUBLIC_API_URL');
  expect(outcome.details.usedNames).toMatchObject({ RESEND_API_KEY: 'RESEND_API_KEY', REDIS_URL: null });
});

test('what it means that an optional variable is absent need not be stated', () => {
  const { environment, ...rest } = wingmanMatch;
  const contract = contractSchema.parse({ ...rest, environment: { ...environment, optional: [{ name: 'EXTRA' }] } });
  expect(run({}, contract).details.absentOptional).toEqual({ EXTRA: 'no consequence stated' });
});

test('a variable that is not required now degrades where its value has a flaw', () => {
  expect(run({ DEVELOPMENT_MODE: 'yes', ANTHROPIC_API_KEY: 'changeme' })).toMatchObject({
    status: 'degraded',
    message: 'ANTHROPIC_API_KEY is a placeholder',
    hint: 'Set ANTHROPIC_API_KEY to the real value',
  });
});

test('a missing variable is failed, and named with the names that would do', () => {
  expect(run({ SUPABASE_ANON_KEY: undefined })).toMatchObject({
    status: 'failed',
    reason: 'missing',
    message: 'SUPABASE_ANON_KEY is not set',
    hint: 'Set SUPABASE_ANON_KEY (or SUPABASE_ANON, SUPABASE_PUBLISHABLE_KEY)',
  });
});

test('every missing variable is named', () => {
  const outcome = run({ SUPABASE_URL: '', SUPABASE_SERVICE_ROLE_KEY: '  ', ANTHROPIC_API_KEY: undefined });
  expect(outcome).toMatchObject({ status: 'failed', reason: 'missing' });
  for (const name of ['SUPABASE_URL', 'SUPABASE_SERVICE_ROLE_KEY', 'ANTHROPIC_API_KEY'])
    expect(outcome.message).toContain(`${name} is not set`);
});

test('an alias is accepted, and which one is in use is told', () => {
  const outcome = run({ SUPABASE_ANON_KEY: undefined, SUPABASE_PUBLISHABLE_KEY: publishableKey });
  expect(outcome).toMatchObject({
    status: 'healthy',
    details: { usedNames: { SUPABASE_ANON_KEY: 'SUPABASE_PUBLISHABLE_KEY', SUPABASE_URL: 'SUPABASE_URL' } },
  });
});

test('optional variables may be absent, and what that means is told', () => {
  expect(run({ REDIS_URL: undefined, RESEND_API_KEY: '' })).toMatchObject({
    status: 'healthy',
    details: {
      absentOptional: {
        REDIS_URL: 'in-memory fallback',
        RESEND_API_KEY: 'e-mail is queued in the fallback outbox',
      },
    },
  });
});

test.each([{ DEVELOPMENT_MODE: 'yes' }, { TEST_ENV: 'test' }])('with %j the AI key is not required', (changes) => {
  expect(run({ ANTHROPIC_API_KEY: undefined, ...changes })).toMatchObject({
    status: 'healthy',
    details: { notRequiredNow: ['ANTHROPIC_API_KEY'] },
  });
});

test.each([{ DEVELOPMENT_MODE: 'maybe' }, { DEVELOPMENT_MODE: 'no' }, { TEST_ENV: 'testing' }])(
  'with %j the AI key is required',
  (changes) => {
    expect(run({ ANTHROPIC_API_KEY: undefined, ...changes })).toMatchObject({ status: 'failed', reason: 'missing' });
  },
);

test.each([
  ['your-anon-key', 'is a placeholder'],
  ['[YOUR-ANON-KEY]', 'is a placeholder'],
  ['$SUPABASE_ANON', 'is a placeholder'],
  ['op://vault/supabase/anon', 'is a placeholder'],
  ['paste-key-here', 'is a placeholder'],
  [`Bearer ${publishableKey}`, 'begins with the word that a header has in front of a key'],
  [`SUPABASE_ANON_KEY=${publishableKey}`, 'begins with the name of a variable'],
  [`"${publishableKey}"`, 'is wrapped in quotes'],
  [`${publishableKey}\n`, 'begins or ends with whitespace'],
])('a required variable that holds %j is invalid: it %s', (value, fault) => {
  expect(run({ SUPABASE_ANON_KEY: value })).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: `SUPABASE_ANON_KEY ${fault}`,
  });
});

test('a flaw under an alias is told by the name of the alias', () => {
  const outcome = run({ SUPABASE_ANON_KEY: undefined, SUPABASE_ANON: 'changeme' });
  expect(outcome.message).toBe('SUPABASE_ANON is a placeholder');
});

test.each(['REDIS_URL', 'RESEND_API_KEY', 'NEXT_PUBLIC_SUPABASE_URL'])(
  'a flaw in %s degrades, because the platform works without it',
  (name) => {
    expect(run({ [name]: 'changeme' })).toMatchObject({ status: 'degraded', reason: 'invalid' });
  },
);

test('the worst finding decides, and all are listed', () => {
  const outcome = run({ SUPABASE_URL: undefined, SUPABASE_ANON_KEY: 'changeme', REDIS_URL: 'changeme' });
  expect(outcome).toMatchObject({
    reason: 'missing',
    message: 'SUPABASE_URL is not set (and 2 more)',
    findings: [{ object: 'SUPABASE_URL' }, { object: 'SUPABASE_ANON_KEY' }, { object: 'REDIS_URL' }],
  });
});
