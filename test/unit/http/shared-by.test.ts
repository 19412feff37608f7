import { afterEach, expect, test } from 'vitest';
import { fromShared, toShared } from '../../../src/core/monitor/fleet/fleet.ts';
import type { Tier } from '../../../src/http/redact.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';
import { buildResult } from '../../support/build-summary.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createMemoryKeeper } from '../../support/memory-fleet.ts';

let started: Awaited<ReturnType<typeof startServer>> | null = null;
afterEach(async () => {
  await started?.server.close();
});

/** A replica that was told by `web-1` what it found out three seconds before. */
async function openFollower(publicTier: Tier) {
  const clock = createFakeClock();
  const keeper = createMemoryKeeper(clock);
  const first = keeper.join('web-1');
  const claim = await first.claim({ topic: 'rls', known: null, freshMs: 0, leaseMs: 1_000, isForced: false });
  if (claim.kind !== 'run') throw new Error('The first to come has the turn');
  const found = buildResult({
    check: 'rls.isolation',
    status: 'healthy',
    reason: null,
    hint: null,
    message: 'Isolated',
  });
  const results = [toShared(found, claim.lease.run, (found.observedAt ?? 0) + 1)];
  await first.publish(claim.lease, { replica: 'web-1', completeAgoMs: 0, results }, 60_000);
  await clock.turn(3_000);
  const checks = [buildCheck('rls.isolation'), buildCheck('database.query')];
  started = await startServer(checks, { publicTier }, { fleet: keeper.join('web-2', ['rls']) });
  return started.server;
}

const at = '2026-11-22T11:59:57.000Z';
const told = { replica: 'web-1', at };
const authorization = `Bearer ${token}`;

test.each<[Tier, object, object]>([
  ['statuses', { at }, told],
  ['messages', told, told],
])('with DETAILS=%s a category says whose look it is, and when', async (tier, open, closed) => {
  const server = await openFollower(tier);
  for (const [headers, sharedBy] of [
    [{}, open],
    [{ authorization }, closed],
  ] as const) {
    const category = (await server.inject({ url: '/health/rls', headers })).json();
    expect(category).toMatchObject({ status: 'healthy', observedAt: at });
    expect(category.sharedBy).toEqual(sharedBy);
    const summary = (await server.inject({ url: '/health/summary', headers })).json();
    expect(summary.categories.rls.sharedBy).toEqual(sharedBy);
    expect(summary.categories.database).not.toHaveProperty('sharedBy');
  }
});

test('so do the text and the page, and no stranger reads the name of a machine', async () => {
  const server = await openFollower('statuses');
  const read = async (url: string, headers = {}) => (await server.inject({ url, headers })).payload;
  expect(await read('/health?format=text', { authorization })).toContain(
    `\nLooked at by other replicas:\n  rls: web-1, ${at}\n`,
  );
  expect(await read('/health?format=text')).toContain(`  rls: another replica, ${at}\n`);
  expect(await read('/health?format=html', { authorization })).toContain(' by web-1</span>');
  expect(await read('/health?format=html')).toContain(' by another replica</span>');
  for (const format of ['text', 'html', 'json', 'health%2Bjson'])
    for (const path of ['/health', '/health/summary', '/health/rls', '/health/rls/isolation'])
      expect(await read(`${path}?format=${format}`), path).not.toContain('web-1');
  expect(await read('/metrics')).not.toContain('web-1');
});

test('metrics tell whose look it is, and count no look of another replica', async () => {
  const server = await openFollower('everything');
  const { payload } = await server.inject({ url: '/metrics' });
  expect(payload).toContain('wingman_health_category_adopted{category="rls"} 1');
  expect(payload).toContain('wingman_health_category_adopted{category="database"} 0');
  const runs = (check: string) =>
    new RegExp(`check_duration_seconds_count\\{category="\\w+",check="${check}"\\} (\\d+)`).exec(payload)?.[1];
  expect([runs('rls.isolation'), runs('database.query')]).toEqual(['0', '1']);
  expect(payload).toContain(
    'wingman_health_transitions_total{category="rls",check="rls.isolation",from="unknown",to="healthy"} 1',
  );
});

test('a status that is held keeps its time, though times are translated a little differently each time', () => {
  const found = buildResult({ check: 'rls.isolation', status: 'failed' });
  const shared = toShared(found, 1, found.since + 60_000);
  const first = fromShared(shared, { ...found, status: 'healthy' }, 1_000_000);
  expect(first.since).toBe(1_000_000 - 60_000);
  expect(fromShared(shared, first, 1_000_700).since).toBe(first.since);
  expect(fromShared(shared, first, 1_010_000).since).toBe(1_010_000 - 60_000);
});
