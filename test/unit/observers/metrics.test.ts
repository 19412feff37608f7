import { expect, test } from 'vitest';
import { degraded, failed, healthy } from '../../../src/core/outcome.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';
import { buildExposure } from '../../support/build-summary.ts';

const bearer = { authorization: `Bearer ${token}` };
const openMetrics = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' };

type Built = Awaited<ReturnType<typeof startServer>>;

/** The samples of one metric: labels and value as they stand in the text, without the constant part of the name. */
async function samples({ get }: Pick<Built, 'get'>, name: string, headers: Record<string, string> = {}) {
  const { body } = await get('/metrics', headers);
  return body.split('\n').filter((line) => line.startsWith(`wingman_health_${name}{`));
}

const isCounted = (line: string) => !line.endsWith(' 0');
const critical = { critical: true };
const hanging = { run: () => new Promise<never>(() => {}) };

test('the overall status is a state set: one of the four is 1', async () => {
  const built = await startServer([buildCheck('redis.connection', [broken]), buildCheck('database.query', [works])]);
  expect(await samples(built, 'status')).toEqual([
    'wingman_health_status{status="healthy"} 0',
    'wingman_health_status{status="degraded"} 1',
    'wingman_health_status{status="unknown"} 0',
    'wingman_health_status{status="failed"} 0',
  ]);
});

test('every category and every check has its state set', async () => {
  const built = await startServer([buildCheck('redis.connection', [broken]), buildCheck('redis.cache', [works])]);
  expect((await samples(built, 'category_status')).filter((line) => line.endsWith(' 1'))).toEqual([
    'wingman_health_category_status{category="redis",status="failed"} 1',
  ]);
  expect((await samples(built, 'check_status')).filter((line) => line.endsWith(' 1'))).toEqual([
    'wingman_health_check_status{category="redis",check="redis.connection",status="failed"} 1',
    'wingman_health_check_status{category="redis",check="redis.cache",status="healthy"} 1',
  ]);
  expect(await samples(built, 'check_status')).toHaveLength(8);
});

test('durations are seconds, and the bucket of the default deadline is there', async () => {
  const slow = buildCheck('database.query', [], critical);
  const built = await startServer([slow]);
  const count = await samples(built, 'check_duration_seconds_count');
  expect(count).toEqual(['wingman_health_check_duration_seconds_count{category="database",check="database.query"} 1']);
  const buckets = await samples(built, 'check_duration_seconds_bucket');
  expect(buckets.some((line) => line.includes('le="2"'))).toBe(true);
  expect(buckets.at(-1)).toContain('le="+Inf"');
});

test('a failure is counted when it is seen, although the status waits for a second look', async () => {
  const built = await startServer([buildCheck('database.query', [works, broken], critical)]);
  await built.clock.turn(10_000);
  expect(built.health.result('database.query').status).toBe('healthy');
  const failures = async () => (await samples(built, 'check_failures_total', bearer)).filter(isCounted);
  expect(await failures()).toEqual([
    'wingman_health_check_failures_total{category="database",check="database.query",reason="unreachable"} 1',
  ]);
  await built.clock.turn(1_000);
  expect(built.health.result('database.query').status).toBe('failed');
  expect(await failures()).toEqual([
    'wingman_health_check_failures_total{category="database",check="database.query",reason="unreachable"} 2',
  ]);
});

test('transitions are counted by check, from and to', async () => {
  const built = await startServer([buildCheck('database.query', [works, broken, broken, works], critical)]);
  await built.clock.turn(20_000);
  const labels = 'category="database",check="database.query"';
  expect((await samples(built, 'transitions_total')).filter(isCounted)).toEqual([
    `wingman_health_transitions_total{${labels},from="healthy",to="failed"} 1`,
    `wingman_health_transitions_total{${labels},from="unknown",to="healthy"} 1`,
    `wingman_health_transitions_total{${labels},from="failed",to="healthy"} 1`,
  ]);
});

test("every counter and every histogram is there at 0 before its check has run, a check of one's own too", async () => {
  const checks = ['database.query', 'billing.invoices'] as const;
  const built = await startServer(checks.map((name) => ({ ...buildCheck(name), ...hanging })));
  for (const check of checks) {
    const own = async (name: string) =>
      (await samples(built, name, bearer)).filter((line) => line.includes(`"${check}"`));
    const reasons = (await own('check_failures_total')).map((line) => /reason="(\w+)"} 0$/.exec(line)?.[1]);
    expect(reasons).toContain('unreachable');
    expect(reasons).toContain('slow');
    // Where nobody looked, nothing was found.
    for (const reason of ['not_run', 'stale', 'dependency_failed', undefined]) expect(reasons).not.toContain(reason);
    expect(await own('transitions_total')).toHaveLength(12);
    for (const name of [
      'transitions_total',
      'root_transitions_total',
      'deaf_runs_total',
      'check_duration_seconds_count',
    ])
      for (const line of await own(name)) expect(line).toMatch(/ 0$/);
    expect(await own('root_transitions_total')).toHaveLength(1);
    expect(await own('check_status')).toContain(
      `wingman_health_check_status{category="${check.split('.')[0]}",check="${check}",status="unknown"} 1`,
    );
    expect(await own('check_reason')).toEqual([expect.stringContaining('reason="not_run"} 1')]);
  }
});

const dependent = { dependsOn: ['database.service_client'] as const };

test('a root cause is there while it lasts, and what it blocks is none', async () => {
  const built = await startServer([
    buildCheck('database.service_client', [broken, degraded('slow', 'Slow', { hint: 'Wait' }), works], critical),
    buildCheck('rls.isolation', [works], dependent),
    buildCheck('billing.invoices', [broken, works]),
  ]);
  const causes = () => samples(built, 'root_cause', bearer);
  expect(await causes()).toEqual([
    'wingman_health_root_cause{check="database.service_client",reason="unreachable"} 1',
    'wingman_health_root_cause{check="billing.invoices",reason="unreachable"} 1',
  ]);
  expect(await samples(built, 'check_reason', bearer)).toContain(
    'wingman_health_check_reason{category="rls",check="rls.isolation",reason="dependency_failed"} 1',
  );
  await built.clock.turn(2_000);
  expect(await causes()).toEqual(['wingman_health_root_cause{check="database.service_client",reason="slow"} 1']);
  await built.clock.turn(2_000);
  expect(await causes()).toEqual([]);
  expect(await samples(built, 'check_reason', bearer)).toEqual([]);
});

test('what is stale is a root cause', async () => {
  const built = await startServer([buildCheck('database.query', [works], critical)]);
  built.monitor.stop();
  await built.clock.turn(40_000);
  expect(await samples(built, 'root_cause', bearer)).toEqual([
    'wingman_health_root_cause{check="database.query",reason="stale"} 1',
  ]);
});

test('without a token the root causes and the failures are there, and no reason is', async () => {
  const checks = [buildCheck('database.query', [broken], critical), buildCheck('redis.cache')];
  const built = await startServer(checks, { publicTier: 'statuses' });
  expect(await samples(built, 'root_cause')).toEqual(['wingman_health_root_cause{check="database.query",reason=""} 1']);
  expect(await samples(built, 'check_failures_total')).toEqual([
    'wingman_health_check_failures_total{category="database",check="database.query",reason=""} 1',
    'wingman_health_check_failures_total{category="redis",check="redis.cache",reason=""} 0',
  ]);
  expect(await samples(built, 'check_reason')).toEqual([]);
  expect((await built.get('/metrics')).body).not.toMatch(/reason="[^"]/);
});

test('what becomes a root cause and ceases to be one is counted, and not what is blocked each time', async () => {
  const flaps = [works, broken, broken, works, broken, broken, works];
  const built = await startServer([
    buildCheck('database.service_client', flaps, critical),
    buildCheck('rls.isolation', [works], dependent),
  ]);
  await built.clock.turn(60_000);
  expect(await samples(built, 'root_transitions_total')).toEqual([
    'wingman_health_root_transitions_total{category="database",check="database.service_client"} 4',
    'wingman_health_root_transitions_total{category="rls",check="rls.isolation"} 0',
  ]);
  const all = (await samples(built, 'transitions_total')).filter((line) => line.includes('rls.isolation'));
  expect(all.filter(isCounted)).toHaveLength(2);
});

test('a fault that several checks of a category meet alike is one that comes and goes', async () => {
  const flaps = [works, broken, broken, works];
  const built = await startServer([buildCheck('redis.connection', flaps), buildCheck('redis.cache', flaps)]);
  await built.clock.turn(60_000);
  expect((await samples(built, 'root_transitions_total')).map((line) => line.replace(/^.*check=/, ''))).toEqual([
    '"redis.connection"} 2',
    '"redis.cache"} 0',
  ]);
});

test('what is stale, and is found to be at a scrape, is counted once', async () => {
  const built = await startServer([buildCheck('database.query', [works], critical)]);
  built.monitor.stop();
  await built.clock.turn(40_000);
  await samples(built, 'root_transitions_total');
  expect(await samples(built, 'root_transitions_total')).toEqual([expect.stringMatching(/ 1$/)]);
});

test('what is not asked because of another check has failed at nothing', async () => {
  const built = await startServer([
    buildCheck('database.service_client', [broken], critical),
    buildCheck('rls.isolation', [works], dependent),
  ]);
  await built.clock.turn(20_000);
  const failures = (await samples(built, 'check_failures_total', bearer)).filter(isCounted);
  expect(failures).toEqual([expect.stringContaining('check="database.service_client",reason="unreachable"')]);
});

test('a check is decisive when the whole does not work without it, or is not known to', async () => {
  const built = await startServer([
    buildCheck('database.query', [works], critical),
    buildCheck('database.pool'),
    buildCheck('redis.connection', [works], critical),
    buildCheck('billing.account'),
    buildCheck('billing.invoices', [works], { critical: true, dependsOn: ['billing.account'] }),
  ]);
  expect((await samples(built, 'check_decisive')).map((line) => line.replace(/^.*check=/, ''))).toEqual([
    '"database.query"} 1',
    '"database.pool"} 0',
    '"redis.connection"} 0',
    '"billing.account"} 1',
    '"billing.invoices"} 1',
  ]);
});

test.each([-86_400_000, 86_400_000])(
  'the age of a category is none of the wall clock, which is set by %i ms',
  async (ms) => {
    const built = await startServer([buildCheck('database.query', [works], critical)]);
    await built.clock.turn(4_000);
    built.clock.setForward(ms);
    expect(await samples(built, 'category_age_seconds')).toEqual([
      'wingman_health_category_age_seconds{category="database"} 4',
    ]);
  },
);

test('the age of a category counts the time that the machine slept', async () => {
  const built = await startServer([buildCheck('database.query', [works], critical)]);
  built.clock.sleep(30_000);
  expect(await samples(built, 'category_age_seconds')).toEqual([
    'wingman_health_category_age_seconds{category="database"} 30',
  ]);
});

test('a category that is not looked at any more grows old, and then says that it is stale', async () => {
  const hanging = [works];
  const check = buildCheck('database.query', hanging, critical);
  const built = await startServer([check]);
  built.monitor.stop();
  await built.clock.turn(20_000);
  expect(await samples(built, 'category_age_seconds')).toEqual([
    'wingman_health_category_age_seconds{category="database"} 20',
  ]);
  expect(await samples(built, 'category_stale')).toEqual(['wingman_health_category_stale{category="database"} 0']);
  await built.clock.turn(20_000);
  expect(await samples(built, 'category_stale')).toEqual(['wingman_health_category_stale{category="database"} 1']);
  // What was withdrawn is no run: its duration must not be counted again.
  expect((await samples(built, 'check_duration_seconds_count'))[0]).toMatch(/ 1$/);
});

test('a run that ignores its deadline is counted as deaf', async () => {
  const deaf = { ...buildCheck('database.query', [], critical), run: () => new Promise<never>(() => {}) };
  const built = await startServer([deaf, buildCheck('redis.cache')]);
  const values = async () => (await samples(built, 'deaf_runs_total')).map((line) => line.replace(/^.*check=/, ''));
  expect(await values()).toEqual(['"database.query"} 0', '"redis.cache"} 0']);
  await built.clock.turn(2_500);
  expect(await values()).toEqual(['"database.query"} 1', '"redis.cache"} 0']);
});

test('the p95 is there from the first healthy run, the baseline once there are samples enough', async () => {
  const built = await startServer([buildCheck('database.query', [works], critical)]);
  expect(await samples(built, 'check_duration_p95_seconds')).toHaveLength(1);
  expect(await samples(built, 'check_duration_baseline_seconds')).toEqual([]);
  await built.clock.turn(600_000);
  expect(await samples(built, 'check_duration_baseline_seconds')).toEqual([
    'wingman_health_check_duration_baseline_seconds{category="database",check="database.query"} 0.000001',
  ]);
});

test('the last run is seconds since 1970, and absent before the first', async () => {
  const pending = { ...buildCheck('redis.cache'), run: () => new Promise<never>(() => {}) };
  const built = await startServer([buildCheck('database.query'), pending]);
  expect(await samples(built, 'check_last_run_timestamp_seconds')).toEqual([
    'wingman_health_check_last_run_timestamp_seconds{category="database",check="database.query"} 1795348800',
  ]);
});

test('the build tells version and platform', async () => {
  const built = await startServer([buildCheck('database.query')]);
  expect(await samples(built, 'build_info')).toEqual([
    'wingman_health_build_info{version="1.2.3",platform="WingmanMatch"} 1',
  ]);
  expect(await samples(built, 'info')).toEqual(['wingman_health_info{version="1.2.3",release=""} 1']);
});

const exposures = [
  buildExposure({ relation: 'public.matches' }),
  buildExposure({ relation: 'public.matches', command: 'update', verdict: 'leaking' }),
  buildExposure({ relation: 'public.matches', command: 'delete', verdict: 'not_verified', why: 'empty' }),
  buildExposure({ relation: 'public.recent_matches' }),
];

test('what can be done with each table is a series for the verdict that holds, for private callers alone', async () => {
  const anonymous = [buildExposure({ relation: 'public.matches', exposed: { anon: 'none' }, verdict: 'denied' })];
  const built = await startServer([
    buildCheck('rls.isolation', [failed('leaking', 'Leaks', { hint: 'Mend', exposures })]),
    buildCheck('rls.anonymous', [healthy('Closed', {}, { exposures: anonymous })]),
  ]);
  expect(await samples(built, 'exposure_verdict')).toEqual([]);
  expect((await built.get('/metrics')).body).not.toContain('public.matches');

  const verdicts = await samples(built, 'exposure_verdict', bearer);
  expect(verdicts.map((line) => line.replace(/^[^{]*/, ''))).toEqual([
    '{check="rls.isolation",table="public.matches",command="select",verdict="isolated"} 1',
    '{check="rls.isolation",table="public.matches",command="update",verdict="leaking"} 1',
    '{check="rls.isolation",table="public.matches",command="delete",verdict="not_verified"} 1',
    '{check="rls.isolation",table="public.recent_matches",command="select",verdict="isolated"} 1',
    '{check="rls.anonymous",table="public.matches",command="select",verdict="denied"} 1',
  ]);
});

test('nothing is said about a table of which there is no current evidence', async () => {
  const outcomes = [
    healthy('Isolated', {}, { exposures }),
    degraded('not_verified', 'Not looked at', { hint: 'Look' }),
  ];
  const built = await startServer([buildCheck('rls.isolation', outcomes, { confirmAfter: 1 })]);
  expect(await samples(built, 'exposure_verdict', bearer)).toHaveLength(4);
  await built.clock.turn(10_000);
  expect(await samples(built, 'exposure_verdict', bearer)).toEqual([]);
});

test('no label holds what a check has written, but the names of tables for private callers', async () => {
  const outcome = failed('invalid', 'planted-message', {
    hint: 'planted-hint',
    error: 'planted-error https://user:secret@host',
    details: { planted: 'planted-detail' },
  });
  const { get } = await startServer([buildCheck('database.query', [outcome])]);
  for (const headers of [{}, bearer]) expect((await get('/metrics', headers)).body).not.toMatch(/planted|https?:/);
});

test('a scrape is always a 200, runs no check, and has the metrics of the process', async () => {
  const check = buildCheck('database.query', [broken], critical);
  const { get, health } = await startServer([check]);
  expect(health.summary().status).toBe('failed');
  for (const accept of ['*/*', 'text/html', 'image/png', 'nonsense']) {
    const response = await get('/metrics', { accept });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Accept, Authorization, Accept-Encoding',
    });
    expect(response.body).toContain('process_resident_memory_bytes');
  }
  expect(check.seen.runs).toBe(1);
});

test('before the first run a scrape is a 200, too, and everything is unknown', async () => {
  const pending = { ...buildCheck('database.query', [], critical), run: () => new Promise<never>(() => {}) };
  const built = await startServer([pending]);
  expect(await samples(built, 'status')).toContain('wingman_health_status{status="unknown"} 1');
});

test('OpenMetrics names counters without their suffix and ends with its marker', async () => {
  const { get } = await startServer([buildCheck('database.query', [broken])]);
  const response = await get('/metrics', openMetrics);
  expect(response.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(response.body).toContain('\n# TYPE wingman_health_check_failures counter\n');
  expect(response.body).toContain('\nwingman_health_check_failures_total{category="database"');
  expect(response.body).not.toContain('\n\n');
  expect(response.body.endsWith('\n# EOF\n')).toBe(true);
});

test('a scrape in one format does not change the next in the other', async () => {
  const { get } = await startServer([buildCheck('database.query', [broken])]);
  const ours = (body: string) => body.split('\n').filter((line) => line.includes('wingman_health_'));
  const first = ours((await get('/metrics')).body);
  await Promise.all([get('/metrics', openMetrics), get('/metrics', openMetrics)]);
  expect(ours((await get('/metrics')).body)).toEqual(first);
});

test('two services in one process do not share their metrics', async () => {
  const [one, two] = await Promise.all([
    startServer([buildCheck('database.query')]),
    startServer([buildCheck('redis.cache')]),
  ]);
  expect((await samples(one, 'check_status')).every((line) => line.includes('database.query'))).toBe(true);
  expect((await samples(two, 'check_status')).every((line) => line.includes('redis.cache'))).toBe(true);
});

test('of five thousand tables the worst thousand have series, and all are counted', async () => {
  const exposures = Array.from({ length: 5_000 }, (_, place) => [
    ...(['select', 'insert', 'update', 'delete'] as const).map((command) =>
      buildExposure({ relation: `public.table_${place}`, command, verdict: place === 4_999 ? 'leaking' : 'isolated' }),
    ),
  ]).flat();
  const built = await startServer([buildCheck('rls.isolation', [failed('leaking', 'Leaks', { exposures })])]);
  const named = await samples(built, 'exposure_verdict', bearer);
  expect(named).toHaveLength(4_000);
  expect(named[0]).toContain('table="public.table_4999"');
  expect((await samples(built, 'exposures', bearer)).filter(isCounted)).toEqual([
    'wingman_health_exposures{check="rls.isolation",verdict="leaking"} 4',
    'wingman_health_exposures{check="rls.isolation",verdict="isolated"} 19996',
  ]);
  expect(await samples(built, 'exposures')).toEqual([]);
});
