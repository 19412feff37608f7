import { expect, test } from 'vitest';
import { failed } from '../../../src/core/outcome.ts';
import { unweighed } from '../../../src/core/summary/summary.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';

const never = () => new Promise<never>(() => {});
const critical = { critical: true };

test('a category that waits for another one says for which', async () => {
  const { health } = await startServer([
    buildCheck('database.query', [broken], critical),
    buildCheck('rls.enabled', [works], { ...critical, dependsOn: ['database.query'] }),
  ]);
  expect(health.summary(({ check }) => check.startsWith('rls.')).message).toBe(
    'Not asked, because of database.query: Does not work (rls.enabled)',
  );
});

test('before the first run nothing is known', async () => {
  const { health } = await startServer([{ ...buildCheck('database.query', [], critical), run: never }]);
  expect(health.summary().message).toBe('Starting: no check has run yet');
});

test('while a soft dependency has not been asked yet, the limit is named', async () => {
  const { health } = await startServer([
    buildCheck('database.query', [works], critical),
    { ...buildCheck('email.connection'), run: never },
  ]);
  expect(health.summary()).toMatchObject({
    status: 'degraded',
    message: 'Starting: 1 of 2 checks have run, all well so far',
  });
});

test('of several faults the gravest is told in its own words, and how many more there are', async () => {
  const gone = (what: string) => failed('missing', `No ${what}`);
  const checks = [
    buildCheck('database.query', [gone('table')], critical),
    buildCheck('services.auth', [gone('answer')]),
    buildCheck('redis.cache', [gone('cache')]),
  ];
  const { health } = await startServer(checks);
  expect(health.summary().message).toBe('No table (database.query), and 2 more');
  expect(health.summary(({ check }) => check !== 'redis.cache').message).toBe('No table (database.query), and 1 more');
  expect(health.summary(({ check }) => check === 'redis.cache').message).toBe('No cache (redis.cache)');
});

test('where nothing is wrong it is told how many checks pass, be it one, all or none', async () => {
  const { health } = await startServer([buildCheck('database.query'), buildCheck('database.pool')]);
  expect(health.summary().message).toBe('All 2 checks pass');
  expect(health.summary(({ check }) => check === 'database.pool').message).toBe('The one check passes');
  expect(health.summary(() => false).message).toBe('No check was looked at');
});

test('judged by themselves the results of a soft dependency count in full', async () => {
  const { health } = await startServer([buildCheck('redis.connection', [broken])]);
  expect(health.summary().status).toBe('degraded');
  expect(unweighed(health.summary())).toMatchObject({
    success: false,
    status: 'failed',
    message: 'Does not work (redis.connection)',
  });
});
