import { expect, test } from 'vitest';
import { createHealthService } from '../../src/create-health-service.ts';
import { useStack } from '../stack/use-stack.ts';
import { closedPort } from '../support/closed-port.ts';

/** What is wrong from the start, because a variable leads elsewhere: nothing that is mended on the way. */
const stack = await useStack({ redis: false, resend: { rateLimit: { limit: 1_000 } } });
const port = await closedPort();
const { port: plain } = new URL(stack.supabase.url);
const { port: ofResend } = new URL(stack.resend.url);
/** Where nobody answers for names, it is the resolver that is missing. */
const nowhere = /does not exist|could not be looked up/;

const rows: readonly (readonly [
  what: string,
  variables: Record<string, string>,
  check: string,
  reason: string,
  says: RegExp,
])[] = [
  ['the Data API', { SUPABASE_URL: 'http://nowhere.invalid' }, 'database.service_client', 'unreachable', nowhere],
  ['Auth', { SUPABASE_URL: 'http://nowhere.invalid' }, 'services.auth', 'unreachable', nowhere],
  ['Storage', { SUPABASE_URL: 'http://nowhere.invalid' }, 'services.storage', 'unreachable', nowhere],
  ['Redis', { REDIS_URL: 'redis://nowhere.invalid:6379' }, 'redis.connection', 'fallback_active', nowhere],
  ['Resend', { RESEND_BASE_URL: 'https://nowhere.invalid' }, 'email.connection', 'fallback_active', nowhere],
  ['the Data API', { SUPABASE_URL: `http://127.0.0.1:${port}` }, 'database.service_client', 'unreachable', /refuses/],
  ['Redis', { REDIS_URL: `redis://127.0.0.1:${port}` }, 'redis.connection', 'fallback_active', /refuses connections/],
  ['Resend', { RESEND_BASE_URL: `http://127.0.0.1:${port}` }, 'email.connection', 'fallback_active', /refuses/],
  ['the Data API', { SUPABASE_URL: `https://127.0.0.1:${plain}` }, 'database.service_client', 'invalid', /TLS/],
  ['Auth', { SUPABASE_URL: `https://127.0.0.1:${plain}` }, 'services.auth', 'invalid', /TLS/],
  ['Storage', { SUPABASE_URL: `https://127.0.0.1:${plain}` }, 'services.storage', 'invalid', /TLS/],
  ['Resend', { RESEND_BASE_URL: `https://127.0.0.1:${ofResend}` }, 'email.connection', 'fallback_active', /TLS/],
  ['Redis', { REDIS_URL: `redis://127.0.0.1:${plain}` }, 'redis.connection', 'fallback_active', /is no Redis/],
  ['the Data API', { SUPABASE_URL: stack.resend.url }, 'database.service_client', 'unauthorized', /does not accept/],
  ['Resend', { RESEND_BASE_URL: stack.supabase.url }, 'email.connection', 'fallback_active', /does not know the path/],
];

test.each(rows)('%s at %o is told by %s as %s', async (_what, variables, check, reason, says) => {
  const [category = ''] = check.split('.');
  const service = await createHealthService({
    environment: { ...stack.environment, EMAIL_TEMPLATES: 'none', FLEET: 'off', ...variables },
  });
  for (let run = 0; run < 2; run += 1) await service.health.refresh(category);
  const result = service.health.result(check as never);
  await service.close();
  expect(result).toMatchObject({ check, reason, message: expect.stringMatching(says) });
  for (const key of [stack.supabase.secretKey, stack.resend.apiKey]) expect(JSON.stringify(result)).not.toContain(key);
});
