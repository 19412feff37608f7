import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';

/** The service with its default cadences, because the promised times are about those. */
const stack = await useStack();
let service: ServiceProcess;

const probes = ['/health', '/health/live', '/health/ready', '/health/summary', '/health/database', '/health/rls'];

beforeAll(async () => {
  service = await startService(stack.environment);
  await service.until('/health/summary', ({ body }) => body.totals.unknown === 0, 15_000);
});
afterAll(() => service.stop());

test('the whole stack serves: seven categories, at least 22 results, nothing failed', async () => {
  const health = await service.get('/health');
  expect(health.status).toBe(200);
  expect(Object.keys(health.body.categories)).toEqual([
    'environment',
    'database',
    'schema',
    'rls',
    'services',
    'redis',
    'email',
  ]);
  const { body } = await service.get('/health/summary');
  expect(body.totals).toMatchObject({ failed: 0, unknown: 0 });
  expect(body.results.length).toBeGreaterThanOrEqual(22);
  for (const result of body.results) {
    expect(Object.keys(result)).toEqual([
      'success',
      'message',
      'status',
      'reason',
      'hint',
      'check',
      'title',
      'durationMs',
      'observedAt',
      'since',
      'consecutiveFailures',
      'blockedBy',
    ]);
  }
});

describeWithProgram('redis', 'without Redis', () => {
  test('redis is degraded with its fallback active within 15 s, and everything still serves', async () => {
    await stack.redis?.stop();
    const tookMs = await service.until('/health/redis', ({ body }) => body.reason === 'fallback_active', 15_000);
    expect(tookMs).toBeLessThan(15_000);
    const redis = await service.get('/health/redis');
    expect([redis.status, redis.body.status]).toEqual([200, 'degraded']);
    const outcomes = redis.body.results.map(({ check, status }: Record<string, string>) => [check, status]);
    expect(Object.fromEntries(outcomes)).toEqual({
      'redis.connection': 'degraded',
      'redis.cache': 'degraded',
      'redis.rate_limit': 'degraded',
      'redis.fallback': 'healthy',
    });
    expect((await service.get('/health')).status).toBe(200);
    expect((await service.get('/health/ready')).status).toBe(200);
  }, 30_000);

  test('redis is healthy again when Redis is back, without a restart', async () => {
    await stack.redis?.start();
    await service.until('/health/redis', ({ body }) => body.status === 'healthy', 15_000);
  }, 30_000);

  test('a Redis that hangs is degraded too, and never failed', async () => {
    stack.redis?.hang();
    await service.until('/health/redis', ({ body }) => body.status !== 'healthy', 20_000);
    const redis = await service.get('/health/redis');
    expect([redis.status, redis.body.status, redis.body.reason]).toEqual([200, 'degraded', 'fallback_active']);
    stack.redis?.resume();
    await service.until('/health/redis', ({ body }) => body.status === 'healthy', 20_000);
  }, 50_000);
});

test('with a hung database every probe answers in under 50 ms, and the database is failed within 20 s', async () => {
  stack.supabase.hang();
  const slowest: Record<string, number> = {};
  const from = performance.now();
  for (;;) {
    for (const probe of probes) {
      const { tookMs } = await service.get(probe);
      slowest[probe] = Math.max(slowest[probe] ?? 0, tookMs);
    }
    const { body } = await service.get('/health/database');
    if (body.status === 'failed') break;
    expect(performance.now() - from).toBeLessThan(20_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  for (const [probe, tookMs] of Object.entries(slowest)) expect(tookMs, probe).toBeLessThan(50);

  const database = await service.get('/health/database');
  expect([database.status, database.body.status, database.body.reason]).toEqual([503, 'failed', 'timeout']);
}, 40_000);

test('meanwhile readiness says no, the process lives, and what needs the database is unknown because of it', async () => {
  expect((await service.get('/health/ready')).status).toBe(503);
  expect((await service.get('/health/live')).status).toBe(200);
  for (const category of ['schema', 'rls']) {
    const { status, body } = await service.get(`/health/${category}`);
    expect([category, status, body.status, body.reason]).toEqual([category, 503, 'unknown', 'dependency_failed']);
  }
  const { status, body } = await service.get('/health/summary');
  expect([status, body.status]).toEqual([503, 'failed']);
  expect(body.rootCauses[0]).toMatchObject({ category: 'database', status: 'failed', reason: 'timeout' });
  const named = body.rootCauses.filter(({ status: seen }: { status: string }) => seen !== 'degraded');
  expect(new Set(named.map(({ category }: { category: string }) => category))).toEqual(new Set(['database']));
  const client = body.rootCauses.find(({ check }: { check: string }) => check === 'database.service_client');
  expect(client.affects).toEqual(expect.arrayContaining(['schema.tables', 'rls.isolation']));
});

test('when the database answers again, everything is verified again without a restart', async () => {
  stack.supabase.resume();
  await service.until('/health/summary', ({ body }) => body.totals.unknown === 0 && body.totals.failed === 0, 20_000);
  expect((await service.get('/health/ready')).status).toBe(200);
}, 30_000);

test('each transition is one line in the log, and probes are none', () => {
  const lines = service.output.map((line) => JSON.parse(line));
  expect(lines.filter(({ msg }) => msg === 'Started')).toHaveLength(1);
  const turned = lines.filter(({ check, to }) => check === 'database.service_client' && to === 'failed');
  expect(turned).toHaveLength(1);
  expect(turned[0]).toMatchObject({ from: 'healthy', reason: 'timeout' });
  expect(lines.every(({ msg }) => !/request/i.test(msg))).toBe(true);
});
