import { afterEach, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { askFresh, freshToken } from '../support/ask-fresh.ts';
import { type OpenService, openService } from '../support/open-service.ts';

const stack = await useStack();

let service: OpenService | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

async function open(variables: Record<string, string>): Promise<OpenService> {
  service = await openService({ ...stack.environment, HEALTH_TOKENS: freshToken, ...variables });
  return service;
}

async function askSix(asked: OpenService, path: string) {
  const answers = [];
  for (let turn = 0; turn < 6; turn += 1) answers.push(await askFresh(asked, path));
  return answers;
}

test('with a Redis that refuses, the limit is kept in memory: six fresh runs of everything are answered, each as fast as its checks', async () => {
  const opened = await open({ REDIS_URL: 'redis://127.0.0.1:9', CHECK_TIMEOUT: '10s' });
  await opened.until('/health/redis', ({ body }) => body.reason === 'fallback_active', 15_000);
  expect((await askSix(opened, '/health')).map(({ code }) => code)).not.toContain(429);
  for (const { code, tookMs } of await askSix(opened, '/health/environment')) {
    expect(code).not.toBe(429);
    expect(tookMs).toBeLessThan(900);
  }
}, 60_000);

test('row level security that was just switched off is told by one fresh run, and so is that it is on again', async () => {
  const opened = await open({ CHECK_TIMEOUT: '10s' });
  await opened.until('/health/rls', ({ body }) => body.status === 'healthy' || body.reason === 'not_verified', 20_000);
  await stack.supabase.sql('alter table chat_messages disable row level security');
  expect(await askFresh(opened, '/health')).toMatchObject({ code: 503, body: { status: 'failed' } });
  await stack.supabase.sql('alter table chat_messages enable row level security');
  expect(await askFresh(opened, '/health')).toMatchObject({ code: 200 });
}, 60_000);
