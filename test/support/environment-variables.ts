import type { Environment } from '../../src/config/environment.ts';
import { createEnvironmentPort } from '../../src/config/environment.ts';
import { type Contract, contractSchema } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import { createFakeClock } from './fake-clock.ts';
import { platformShapes } from './platform-shapes.ts';

export const wingmanContract: Contract = contractSchema.parse(wingmanMatch);

/** When the fake clock starts, in the seconds that a JWT counts. */
export const nowSeconds = Date.parse('2026-11-22T12:00:00Z') / 1_000;

/** A key of the old kind. The signature is made up: nobody who looks at a key alone can verify it. */
export function legacyKey(claims: Readonly<Record<string, unknown>> = {}): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { iss: 'supabase', ref: 'abcdefghijklmnopqrst', role: 'anon', exp: nowSeconds + 3_600 * 24 * 365 };
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...payload, ...claims })}.c2lnbmF0dXJlLW9mLWEta2V5`;
}

export const publishableKey = 'sb_publishable_AbCdEfGhIjKlMnOpQrStUv_12345678';
export const secretKey = 'sb_secret_ZyXwVuTsRqPoNmLkJiHgFe_87654321';

/** The variables of a WingmanMatch with nothing to complain about, changed as given; undefined unsets one. */
function wingmanEnvironment(changes: Environment = {}): Environment {
  return {
    SUPABASE_URL: 'https://abcdefghijklmnopqrst.supabase.co',
    SUPABASE_ANON_KEY: publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: secretKey,
    ANTHROPIC_API_KEY: 'sk-ant-api03-Q2hhdHR5',
    REDIS_URL: 'redis://127.0.0.1:6379',
    RESEND_API_KEY: 're_AbCdEfGh_IjKlMnOpQrStUvWx',
    ...changes,
  };
}

/** The ports that the environment checks need. */
export function environmentPorts(changes: Environment = {}) {
  return {
    environment: createEnvironmentPort(wingmanEnvironment(changes)),
    shapes: platformShapes,
    clock: createFakeClock(),
  };
}
