import { Redis } from 'ioredis';
import { expect, inject, onTestFinished, test } from 'vitest';
import { type Stack, type StackOptions, startStack } from '../../stack/stack.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';

test('gives the variables that a service needs', async () => {
  const { supabase, resend, environment } = await start({ redis: false });

  expect(environment).toEqual({
    SUPABASE_URL: supabase.url,
    SUPABASE_ANON_KEY: supabase.publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: supabase.secretKey,
    SUPABASE_JWT_SECRET: supabase.jwtSecret,
    NEXT_PUBLIC_SUPABASE_URL: supabase.url,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: supabase.publishableKey,
    RESEND_API_KEY: resend.apiKey,
    RESEND_BASE_URL: resend.url,
    EMAIL_TEMPLATES: 'resend',
    ANTHROPIC_API_KEY: expect.stringMatching(/^sk-ant-/),
    ENVIRONMENT: 'development',
  });
});

test('each stack has a database of its own', async () => {
  const [left, right] = [await start({ redis: false }), await start({ redis: false })];

  await left.supabase.sql('delete from user_profiles');

  expect(await right.supabase.sql('select from user_profiles')).toHaveLength(6);
});

describeWithProgram('redis', 'a stack with Redis', () => {
  test('says where it is', async () => {
    const { redis, environment } = await start({});
    const client = new Redis(environment.REDIS_URL ?? '', { lazyConnect: true });
    onTestFinished(() => client.disconnect());

    expect(environment.REDIS_URL).toBe(redis?.url);
    expect(await client.ping()).toBe('PONG');
  });
});

/** A stack that ends with its test. */
async function start(options: StackOptions): Promise<Stack> {
  const stack = await startStack({ database: inject('databaseSource'), ...options });
  onTestFinished(stack.stop);
  return stack;
}
