import { expect, test } from 'vitest';
import { degraded, failed } from '../../../../src/core/outcome.ts';
import { findRootCauses, recommend } from '../../../../src/core/summary/root-causes.ts';
import { broken, buildCheck, works } from '../../../support/build-check.ts';
import { buildMonitor } from '../../../support/build-monitor.ts';
import { buildResult } from '../../../support/build-summary.ts';

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

test('a check that could not ask its question is explained by the one that says why, and so is what depends on it', async () => {
  const explained = { ...failed('unauthorized', 'The key is another one'), blockedBy: 'environment.keys' } as const;
  const causes = await causesOf(
    buildCheck('environment.keys', [broken]),
    buildCheck('database.client', [explained], { critical: true }),
    buildCheck('database.query', [explained]),
    buildCheck('rls.enabled', [works], { dependsOn: ['database.client'] }),
  );
  expect(causes.map(({ result, affects }) => [result.check, affects])).toEqual([
    ['environment.keys', ['database.client', 'database.query', 'rls.enabled']],
  ]);
});

test('where the check that should say why is content, the other is the cause', async () => {
  const explained = { ...failed('unauthorized', 'The key is another one'), blockedBy: 'environment.keys' } as const;
  const causes = await causesOf(
    buildCheck('environment.keys', [works]),
    buildCheck('database.client', [explained], { critical: true }),
  );
  expect(causes.map(({ result }) => result.check)).toEqual(['database.client']);
});

test('the worst comes first, then the critical, and what was merely not verified last', async () => {
  const causes = await causesOf(
    buildCheck('rls.policies', [degraded('not_verified', 'Not seen', { hint: 'Install' })]),
    buildCheck('redis.connection', [degraded('fallback_active', 'Fallback', { hint: 'Start Redis' })]),
    buildCheck('database.pool', [failed('saturated', 'Full', { hint: 'Raise it' })]),
    buildCheck('database.query', [broken], { critical: true }),
    buildCheck('rls.isolation', [failed('leaking', 'Read')], { critical: true }),
  );
  expect(causes.map(({ result }) => result.check)).toEqual([
    'rls.isolation',
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

test('checks of one category that say the same met one fault, which is told once with all of them', async () => {
  const gone = degraded('fallback_active', 'Redis at cache:6379 refuses connections', { hint: 'Start Redis' });
  const causes = await causesOf(
    buildCheck('redis.connection', [gone]),
    buildCheck('redis.cache', [gone]),
    buildCheck('email.connection', [degraded('fallback_active', 'Resend is away', { hint: 'Wait' })]),
  );
  expect(causes.map(({ result, alsoSeenBy }) => [result.check, alsoSeenBy])).toEqual([
    ['redis.connection', ['redis.cache']],
    ['email.connection', []],
  ]);
  expect(recommend(causes)[0]).toEqual({ hint: 'Start Redis', checks: ['redis.connection', 'redis.cache'] });
});

const found = (kind: string, object: string, level: 'failed' | 'advice' = 'failed') => ({
  ...{ kind, level, object, why: 'Seen.', mend: null },
});

test.each([
  [0, 1],
  [1, 0],
])('a fault is told by the same of its checks, whichever of them ended %i ms after the other', (client, query) => {
  const results = (['client', 'query'] as const).map((name) =>
    buildResult({ check: `database.${name}`, status: 'failed', since: { client, query }[name] }),
  );
  const { registry } = buildMonitor([
    buildCheck('database.client', [broken], { critical: true }),
    buildCheck('database.query', [broken], { critical: true }),
  ]);
  const [cause, ...others] = findRootCauses(results, registry);
  expect(cause).toMatchObject({ result: { check: 'database.client' }, alsoSeenBy: ['database.query'], since: 0 });
  expect(others).toEqual([]);
});

test('a leak explains what else was found at the same tables of its category, and comes before it', async () => {
  const causes = await causesOf(
    buildCheck('rls.enabled', [failed('unprotected', 'Off', { findings: [found('rls_off', 'public.notes')] })], {
      critical: true,
    }),
    buildCheck('rls.policies', [degraded('exposed', 'Open', { findings: [found('always', 'public.notes.all_read')] })]),
    buildCheck('rls.isolation', [failed('leaking', 'Read', { findings: [found('foreign_rows', 'public.notes')] })], {
      critical: true,
    }),
    buildCheck('schema.drift', [failed('drifted', 'A column', { findings: [found('missing', 'public.notes')] })]),
  );
  expect(causes.map(({ result, alsoSeenBy }) => [result.check, alsoSeenBy])).toEqual([
    ['rls.isolation', ['rls.enabled', 'rls.policies']],
    ['schema.drift', []],
  ]);
});

test('a finding at another table is a fault of its own, and advice or an empty list explains nothing', async () => {
  const causes = await causesOf(
    buildCheck('rls.isolation', [failed('leaking', 'Read', { findings: [found('foreign_rows', 'public.notes')] })]),
    buildCheck('rls.enabled', [
      failed('unprotected', 'Off', { findings: [found('rls_off', 'public.notes'), found('rls_off', 'public.notes2')] }),
    ]),
    buildCheck('rls.functions', [
      degraded('exposed', 'Open', { findings: [found('definer', 'public.notes', 'advice')] }),
    ]),
    buildCheck('rls.changes', [degraded('drifted', 'Changed')]),
  );
  expect(causes.map(({ alsoSeenBy }) => alsoSeenBy)).toEqual([[], [], [], []]);
});

test('a fault began when the first of its checks met it', async () => {
  const { monitor, clock, registry } = buildMonitor([
    buildCheck('a.grave', [works, broken], { critical: true }),
    buildCheck('a.early', [broken]),
  ]);
  monitor.start();
  await clock.turn(30_000);
  const [cause] = findRootCauses(
    monitor.snapshots().flatMap(({ results }) => results),
    registry,
  );
  expect(cause).toMatchObject({ result: { check: 'a.grave' }, alsoSeenBy: ['a.early'] });
  expect(cause?.since).toBeLessThan(cause?.result.since ?? 0);
});

test('checks of any category that got no answer of the same host met one fault', async () => {
  const late = (place?: string) => failed('timeout', `No answer ${place}`, place === undefined ? {} : { place });
  const causes = await causesOf(
    buildCheck('services.auth', [late('db.example:443')]),
    buildCheck('database.query', [late('db.example:443')], { critical: true }),
    buildCheck('email.connection', [late('mail.example')]),
    buildCheck('redis.connection', [degraded('fallback_active', 'Late', { place: 'cache:6379' })]),
    buildCheck('redis.cache', [degraded('fallback_active', 'Ended', { place: 'cache:6379' })]),
    buildCheck('billing.gateway', [late()]),
    buildCheck('billing.invoices', [failed('timeout', 'No answer either')]),
  );
  expect(causes.map(({ result, alsoSeenBy }) => [result.check, alsoSeenBy])).toEqual([
    ['database.query', ['services.auth']],
    ['email.connection', []],
    ['billing.gateway', []],
    ['billing.invoices', []],
    ['redis.connection', ['redis.cache']],
  ]);
});

test('the same error with the same mend is one fault of a category, whatever each check adds to it', async () => {
  const refused = { error: 'invalid_api_key', hint: 'Create a key' };
  const causes = await causesOf(
    buildCheck('email.connection', [degraded('fallback_active', 'Refused; the outbox keeps e-mail', refused)]),
    buildCheck('email.templates', [degraded('unauthorized', 'Refused; no template was looked up', refused)]),
    buildCheck('redis.cache', [degraded('fallback_active', 'Refused', refused)]),
  );
  expect(causes.map(({ alsoSeenBy }) => alsoSeenBy)).toEqual([['email.templates'], []]);
});

test('words that begin alike, or an error with another mend, are faults of their own', async () => {
  const causes = await causesOf(
    buildCheck('billing.invoices', [failed('unreachable', 'Down; invoices wait', { error: 'E1', hint: 'Call A' })]),
    buildCheck('billing.payments', [failed('unreachable', 'Down; payments wait', { error: 'E1', hint: 'Call B' })]),
    buildCheck('billing.refunds', [failed('unreachable', 'Down; refunds wait', { hint: 'Call A' })]),
  );
  expect(causes.map(({ alsoSeenBy }) => alsoSeenBy)).toEqual([[], [], []]);
});
