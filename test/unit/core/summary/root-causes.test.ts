import { expect, test } from 'vitest';
import { degraded, failed } from '../../../../src/core/outcome.ts';
import { findRootCauses, recommend } from '../../../../src/core/summary/root-causes.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor } from '../../../support/build-monitor.ts';

async function causesOf(...checks: Parameters<typeof buildMonitor>[0]) {
  const { monitor, clock, registry } = buildMonitor(checks);
  monitor.start();
  await clock.turn(0);
  return findRootCauses(
    monitor.snapshots().flatMap(({ results }) => results),
    registry,
  );
}

test('a failed dependency is the cause, and what could not be asked is named as affected', async () => {
  const causes = await causesOf(
    buildCheck('schema.tables', [works], { dependsOn: ['database.client'] }),
    buildCheck('rls.enabled', [works], { dependsOn: ['schema.tables'] }),
    buildCheck('database.client', [broken], { critical: true }),
  );
  expect(causes).toHaveLength(1);
  expect(causes[0]?.result.check).toBe('database.client');
  expect(causes[0]?.affects).toEqual(['schema.tables', 'rls.enabled']);
});

test('the worst comes first, then the critical, and what was merely not verified last', async () => {
  const causes = await causesOf(
    buildCheck('rls.policies', [degraded('not_verified', 'Not seen', { hint: 'Install' })]),
    buildCheck('redis.connection', [degraded('fallback_active', 'Fallback', { hint: 'Start Redis' })]),
    buildCheck('database.pool', [failed('saturated', 'Full', { hint: 'Raise it' })]),
    buildCheck('database.query', [broken], { critical: true }),
  );
  expect(causes.map(({ result }) => result.check)).toEqual([
    'database.query',
    'database.pool',
    'redis.connection',
    'rls.policies',
  ]);
});

test('of equals, what broke first comes first', async () => {
  const { monitor, clock, registry } = buildMonitor([
    buildCheck('a.late', [works, broken]),
    buildCheck('b.early', [broken]),
  ]);
  monitor.start();
  await clock.turn(30_000);
  const causes = findRootCauses(
    monitor.snapshots().flatMap(({ results }) => results),
    registry,
  );
  expect(causes.map(({ result }) => result.check)).toEqual(['b.early', 'a.late']);
});

test('the same hint is recommended once, for all the checks that it mends', async () => {
  const causes = await causesOf(buildCheck('a.one', [broken]), buildCheck('a.two', [broken]));
  expect(recommend(causes)).toEqual([{ hint: 'Mend it', checks: ['a.one', 'a.two'] }]);
});
