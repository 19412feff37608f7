import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { openService } from '../support/open-service.ts';
import { runCli } from '../support/run-cli.ts';
import { signingKeys } from '../support/signing-keys.ts';

const stack = await useStack({ redis: false });
const { SUPABASE_ANON_KEY: anonKey = '', SUPABASE_SERVICE_ROLE_KEY: serviceKey = '' } = stack.environment;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A key of the older format, signed with a secret of nobody's. */
function legacyKey(claims: Record<string, unknown>): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'supabase', iat: 1_700_000_000, ...claims })}`;
  return `${signed}.${createHmac('sha256', 'a secret that nothing is protected with').update(signed).digest('base64url')}`;
}

const expired = legacyKey({ role: 'anon', exp: 1_710_000_000 });
const inTenDays = legacyKey({ role: 'anon', exp: Math.floor(Date.now() / 1_000) + 10 * 86_400 });
const foreign = legacyKey({ role: 'anon', ref: 'otherprojectotherpro', exp: 4_000_000_000 });
const foreignService = legacyKey({ role: 'service_role', ref: 'otherprojectotherpro', exp: 4_000_000_000 });
const hosted = { SUPABASE_URL: 'https://thisprojectthisproje.supabase.co', NEXT_PUBLIC_SUPABASE_URL: '' };

/** What is set, and what environment.keys must say. */
const faults: readonly [
  what: string,
  variables: Record<string, string>,
  status: string,
  reason: string,
  words: RegExp,
][] = [
  [
    'both keys are swapped',
    { SUPABASE_ANON_KEY: serviceKey, SUPABASE_SERVICE_ROLE_KEY: anonKey },
    'failed',
    'leaking',
    /swap/i,
  ],
  [
    'a service key is in a public variable',
    { NEXT_PUBLIC_SUPABASE_ANON_KEY: serviceKey },
    'failed',
    'leaking',
    /public|browser/i,
  ],
  [
    'a key has expired',
    { SUPABASE_ANON_KEY: expired, NEXT_PUBLIC_SUPABASE_ANON_KEY: '' },
    'failed',
    'expiring',
    /expired/i,
  ],
  [
    'a key is about to expire',
    { SUPABASE_ANON_KEY: inTenDays, NEXT_PUBLIC_SUPABASE_ANON_KEY: '' },
    'degraded',
    'expiring',
    /expires/i,
  ],
  [
    'the keys are of another project',
    {
      ...hosted,
      SUPABASE_ANON_KEY: foreign,
      SUPABASE_SERVICE_ROLE_KEY: foreignService,
      NEXT_PUBLIC_SUPABASE_ANON_KEY: foreign,
    },
    'failed',
    'unauthorized',
    /another project/i,
  ],
  [
    'a key is a placeholder',
    { SUPABASE_ANON_KEY: 'your-anon-key', NEXT_PUBLIC_SUPABASE_ANON_KEY: '' },
    'failed',
    'invalid',
    /placeholder|no key|not a key/i,
  ],
];

test.each(faults)(
  'when %s, the keys check says so, and no part of a key is shown or logged',
  async (_what, variables, status, reason, words) => {
    const environment = { ...stack.environment, ...variables };
    const service = await openService({ ...environment, DETAILS: 'everything', CHECK_TIMEOUT: '500ms' });
    await service.refresh('environment', 'database');
    const { body } = await service.get('/health/environment/keys');
    expect([body.status, body.reason]).toEqual([status, reason]);
    expect(`${body.message} ${body.hint} ${JSON.stringify([body.details, body.findings])}`).toMatch(words);

    const shown = JSON.stringify([(await service.get('/health/summary')).body, service.output]);
    for (const [name, value] of Object.entries(environment)) {
      if (!/KEY|SECRET/.test(name) || value.length < 12 || value === 'your-anon-key') continue;
      for (const part of [
        value,
        value.slice(0, 24),
        value.slice(-16),
        ...value.split('.').filter((piece) => piece.length > 30),
      ]) {
        if (/^eyJ[A-Za-z0-9]{0,40}$/.test(part)) continue;
        expect(shown, name).not.toContain(part);
      }
    }
    await service.stop();
  },
);

test('a key that the project refuses is unauthorized at the database too', async () => {
  const wrong = `sb_secret_${'w'.repeat(22)}_${'w'.repeat(8)}`;
  const service = await openService({ ...stack.environment, SUPABASE_SERVICE_ROLE_KEY: wrong, CHECK_TIMEOUT: '10s' });
  await service.refresh('database');
  expect((await service.get('/health/database/service_client')).body).toMatchObject({
    status: 'failed',
    reason: 'unauthorized',
  });
  expect((await service.get('/health/database/anon_client')).body).toMatchObject({ status: 'healthy' });
  await service.stop();
});

/** The local stack verifies HS256 alone, so it stands for a project that does not know the signing key. */
test.each([
  ['the secret of the project is shown no row', {}, ['degraded', 'not_verified'], /was shown no row/],
  [
    'a signing key that the project does not know is refused, and the hint names the variable',
    { SUPABASE_SIGNING_KEY: JSON.stringify(signingKeys.ES256) },
    ['failed', 'unauthorized'],
    /signed as real ones are.*SUPABASE_SIGNING_KEY/,
  ],
])('a stranger who is signed with %s', async (_what, variables, verdict, words) => {
  const environment = { ...stack.environment, ...variables };
  const service = await openService({
    ...environment,
    DETAILS: 'everything',
    LOG_LEVEL: 'trace',
    CHECK_TIMEOUT: '10s',
  });
  await service.refresh('rls');
  const { body } = await service.get('/health/rls/isolation');
  expect([body.status, body.reason]).toEqual(verdict);
  expect(`${body.message} ${body.hint}`).toMatch(words);
  const shown = JSON.stringify([(await service.get('/health/summary')).body, service.output]);
  for (const secret of [stack.environment.SUPABASE_JWT_SECRET, signingKeys.ES256.d])
    expect(shown).not.toContain(secret);
  await service.stop();
});

test('a signing key that cannot be used stops the start by its name, and is not shown', async () => {
  const { x: _x, ...broken } = signingKeys.ES256;
  const run = await runCli(['check', 'environment'], {
    ...stack.environment,
    SUPABASE_SIGNING_KEY: JSON.stringify(broken),
  });
  expect(run.stderr).toMatch(/SUPABASE_SIGNING_KEY: is a private key whose parts do not fit together\. Give .*\.$/m);
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).not.toContain(broken.d);
});
