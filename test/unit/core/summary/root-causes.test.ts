import { expect, test } from 'vitest';
import type { CheckId } from '../../../../src/core/check.ts';
import { degraded, failed } from '../../../../src/core/outcome.ts';
import type { Result } from '../../../../src/core/result.ts';
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

/** The causes of results in this order, of checks that depend on nothing unless stated. */
function causesAmong(results: readonly Result[], dependsOn: Readonly<Record<string, readonly CheckId[]>> = {}) {
  const { registry } = buildMonitor(
    results.map(({ check }) => buildCheck(check, [], { dependsOn: dependsOn[check] ?? [] })),
  );
  return findRootCauses(results, registry);
}

const blocked = (check: CheckId, blockedBy: CheckId) =>
  buildResult({ check, status: 'unknown', reason: 'dependency_failed', blockedBy });

test('of what a cause affects, those that ran come first, then those that were not asked, each in the order of the list', () => {
  const results = [
    blocked('rls.enabled', 'environment.keys'),
    buildResult({ check: 'database.client', status: 'failed', blockedBy: 'environment.keys' }),
    buildResult({ check: 'environment.keys', status: 'failed', reason: 'invalid', message: 'Wrong' }),
    blocked('rls.policies', 'environment.keys'),
    buildResult({ check: 'schema.tables' }),
  ];
  const needsClient = ['database.client'] as const;
  const causes = causesAmong(results, {
    'rls.enabled': needsClient,
    'rls.policies': needsClient,
    'schema.tables': needsClient,
  });
  expect(causes.map(({ result, affects }) => [result.check, affects])).toEqual([
    // What depends on it and was asked all the same is not affected.
    ['environment.keys', ['database.client', 'rls.enabled', 'rls.policies']],
  ]);
});

test('what several checks of one fault explain is told in the order of the list', () => {
  const same = { status: 'failed', message: 'Wrong' } as const;
  const [cause] = causesAmong([
    buildResult({ check: 'database.client', status: 'failed', blockedBy: 'environment.urls' }),
    buildResult({ check: 'database.query', status: 'failed', blockedBy: 'environment.keys' }),
    buildResult({ check: 'environment.keys', ...same }),
    buildResult({ check: 'environment.urls', ...same }),
  ]);
  expect(cause).toMatchObject({
    ...{ result: { check: 'environment.keys' }, alsoSeenBy: ['environment.urls'] },
    affects: ['database.client', 'database.query'],
  });
});

test('a check that names itself as what was in its way is a cause', () => {
  const result = buildResult({ check: 'database.query', status: 'failed', blockedBy: 'database.query' });
  expect(causesAmong([result])).toMatchObject([{ result, affects: [] }]);
});

const refused = { error: 'E1', hint: 'Call A' };

test.each<[string, 'listed' | 'met', Partial<Result>, Partial<Result>]>([
  ['the same words', 'listed', { message: 'Down' }, { message: 'Down' }],
  ['other words', 'met', { message: 'Down' }, { message: 'Gone' }],
  ['the same words for another reason', 'met', { message: 'Down', reason: 'timeout' }, { message: 'Down' }],
  ['the same host', 'listed', { message: 'Down', place: 'db:1' }, { message: 'Gone', place: 'db:1' }],
  ['another host', 'met', { message: 'Down', place: 'db:1' }, { message: 'Gone', place: 'db:2' }],
  ['the same error and mend', 'listed', { message: 'Down', ...refused }, { message: 'Gone', ...refused }],
  ['another error', 'met', { message: 'Down', ...refused }, { message: 'Gone', ...refused, error: 'E2' }],
  ['another mend', 'met', { message: 'Down', ...refused }, { message: 'Gone', ...refused, hint: 'Call B' }],
])(
  'of two that met one fault and are as grave, with %s, it is told by the one that was %s first',
  (_what, by, one, other) => {
    const at = { status: 'failed', findings: [found('open', 'public.notes')] } as const;
    const [cause, ...others] = causesAmong([
      buildResult({ check: 'rls.listed', ...at, ...one, since: 2 }),
      buildResult({ check: 'rls.met', ...at, ...other, since: 1 }),
    ]);
    expect(cause?.result.check).toBe(`rls.${by}`);
    expect(others).toEqual([]);
  },
);

test('where a cause has no hint, nothing is recommended for it', () => {
  const causes = causesAmong([
    buildResult({ check: 'a.one', status: 'failed', message: 'One', hint: '' }),
    buildResult({ check: 'a.two', status: 'failed', message: 'Two' }),
  ]);
  expect(causes).toHaveLength(2);
  expect(recommend(causes)).toEqual([{ hint: 'Mend it', checks: ['a.two'] }]);
});
