import { expect, test } from 'vitest';
import { derive } from '../../../../../src/cli/commands/explain/derive.ts';
import type { Check } from '../../../../../src/core/check.ts';
import type { Category } from '../../../../../src/core/registry.ts';
import type { Result } from '../../../../../src/core/result.ts';
import { broken, buildCheck, works } from '../../../../support/build-check.ts';
import { buildMonitor } from '../../../../support/build-monitor.ts';
import { buildResult } from '../../../../support/build-summary.ts';

const hard: Category = { name: 'database', cadenceMs: 1_000, weight: 'hard' };
const soft: Category = { name: 'redis', cadenceMs: 1_000, weight: 'soft' };
const critical = buildCheck('database.query', [works], { critical: true });

function steps(
  given: Partial<Result>,
  { check = critical, category = hard }: { check?: Check; category?: Category } = {},
) {
  const seen = buildResult({ check: check.name, ...given });
  return Object.fromEntries(derive({ check, category, seen, dependencies: [] }));
}

test('a healthy check is raw and verdict alike', () => {
  expect(steps({})).toMatchObject({ raw: 'healthy', verdict: 'healthy', dependencies: 'none' });
});

test('a failure that the monitor has not confirmed keeps the old verdict, and says so', async () => {
  const check = buildCheck('database.query', [works, broken]);
  const { monitor, clock, statusOf } = buildMonitor([check]);
  await monitor.refresh('database');
  await clock.turn(0);
  await monitor.refresh('database');
  const seen = statusOf('database.query')!;
  expect(Object.fromEntries(derive({ check, category: hard, seen, dependencies: [] }))).toMatchObject({
    raw: 'failed (unreachable)',
    confirmed: 'not yet: 1 of 2 bad runs in a row',
    verdict: 'healthy',
  });
});

test('without what is private the same is seen by the count of bad runs', () => {
  const seen = { ...buildResult({ check: 'database.query', consecutiveFailures: 1 }), details: null };
  const told = Object.fromEntries(derive({ check: critical, category: hard, seen, dependencies: [] }));
  expect(told).toMatchObject({ raw: 'worse than the verdict', confirmed: 'not yet: it takes 2 bad runs in a row' });
});

test('what waits for a dependency was not asked', () => {
  const blockedBy = 'database.service_client';
  const seen = buildResult({ check: 'schema.tables', status: 'unknown', reason: 'dependency_failed', blockedBy });
  const dependency = buildResult({ check: 'database.service_client', status: 'failed' });
  const told = Object.fromEntries(derive({ check: critical, category: hard, seen, dependencies: [dependency] }));
  expect(told).toMatchObject({
    dependencies: 'database.service_client is failed',
    raw: 'not asked, because database.service_client does not work',
    verdict: 'unknown (dependency_failed)',
  });
});

test('slow is healthy by the run itself', () => {
  expect(steps({ status: 'degraded', reason: 'slow' }).raw).toMatch(/^healthy, but slower/);
});

test('what it counts follows from the category and from whether it is critical', () => {
  expect(steps({}).counts).toBe('in full: it is critical');
  expect(steps({}, { check: buildCheck('database.pool') }).counts).toBe(
    'degraded at most in the whole: it is not critical',
  );
  expect(steps({}, { check: buildCheck('redis.cache'), category: soft }).counts).toContain('redis has a fallback');
});
