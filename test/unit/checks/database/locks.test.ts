import { expect, test } from 'vitest';
import type { LockFacts } from '../../../../src/checks/catalog/facts.ts';
import { databaseLocks } from '../../../../src/checks/database/locks.ts';
import { healthyCatalog } from '../../../support/catalog-facts.ts';
import { catalogFaults } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';

const run = async (...locks: LockFacts[]) =>
  (await runWithCatalog(databaseLocks, { activity: { ...healthyCatalog().activity, locks } })).outcome;

const held: LockFacts = { relation: 'public.docs', isHeld: true, waiting: 0, longestWaitSeconds: null };

test('without a lock it is healthy', async () => {
  const outcome = await run();
  expect(outcome).toMatchObject({ status: 'healthy', message: 'No table is locked against everybody' });
  expect(outcome.details).toEqual({});
});

test('locks that were accepted stay in the details', async () => {
  const outcome = await run(held);
  expect(outcome.rejudge?.([])).toMatchObject({ status: 'healthy', details: { locks: [held] } });
});

test('a table that is locked is named, with who waits for how long, and is no failure', async () => {
  const outcome = await run(held, { ...held, relation: 'public.plans', waiting: 3, longestWaitSeconds: 12.5 });

  expect(outcome).toMatchObject({
    status: 'degraded',
    reason: 'locked',
    message: expect.stringMatching(/^public\.docs is locked against everybody; nobody waits for it yet/),
  });
  expect(outcome.findings).toMatchObject([
    { kind: 'locked_table', level: 'degraded', object: 'public.docs', why: expect.stringContaining('nobody waits') },
    { object: 'public.plans', why: expect.stringContaining('3 wait, the longest for 12.5 s') },
  ]);
});

test('a lock that somebody waits for is told apart from one that is held', async () => {
  const outcome = await run({ ...held, isHeld: false, waiting: 1, longestWaitSeconds: 2 });
  expect(outcome.findings?.[0]?.why).toContain('everybody else behind them');
});

test('the name of a table cannot get out of the SQL that shows who holds the lock', async () => {
  const outcome = await run({ ...held, relation: "public.o'neil" });
  expect(outcome.findings?.[0]?.mend).toBe(
    'select pid, mode, granted, state, xact_start, application_name from pg_locks join pg_stat_activity using (pid) ' +
      'where relation = (select c.oid from pg_class c join pg_namespace n on n.oid = relnamespace ' +
      "where nspname || '.' || relname = 'public.o''neil') order by granted desc;",
  );
});

test('without the functions it is not verified', async () => {
  const { outcome } = await runWithCatalog(databaseLocks, { activity: catalogFaults.notInstalled });
  expect(outcome).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    message: expect.stringContaining('whether a table is locked'),
  });
});

test('a database that cannot be asked has failed with what stopped it', async () => {
  const { outcome } = await runWithCatalog(databaseLocks, { activity: catalogFaults.unreachable });
  expect(outcome).toMatchObject({ status: 'failed', reason: 'unreachable' });
});
