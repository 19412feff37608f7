import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { startService } from '../support/start-service.ts';

const stack = await useStack();

test('an event loop that was blocked for five seconds makes nothing late, stale or failed that works', async () => {
  const service = await startService({
    ...stack.environment,
    REFRESH_DATABASE: '1s',
    REFRESH_REDIS: '1s',
    REFRESH_SERVICES: '1s',
    // Of the default a machine with much to do takes half for the first looks.
    CHECK_TIMEOUT: '4s',
    DRAIN_DELAY: '0s',
    NODE_OPTIONS: `--import=${join(import.meta.dirname, '../support/block-loop.mjs')}`,
    BLOCK_LOOP_AFTER_MS: '12000',
    BLOCK_LOOP_MS: '5000',
  });
  try {
    await service.until('/health/summary', ({ body }) => body.totals.unknown + body.totals.failed === 0, 11_000);
    const answers: { readonly status: number; readonly tookMs: number }[] = [];
    const until = performance.now() + 20_000;
    while (performance.now() < until) {
      const path = answers.length % 2 === 0 ? '/health/live' : '/health/ready';
      const from = performance.now();
      const { status } = await fetch(service.url + path);
      answers.push({ status, tookMs: performance.now() - from });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    // It was blocked, and whoever asked then was answered when it went on.
    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeGreaterThan(3_000);
    const turned = service.output
      .map((line) => JSON.parse(line))
      .filter(({ to }) => to === 'failed' || to === 'unknown');
    expect(turned).toEqual([]);
  } finally {
    await service.stop();
  }
}, 90_000);
