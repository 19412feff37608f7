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
  expect(await run()).toMatchObject({ status: 'healthy' });
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
  expect(outcome.findings?.[0]?.mend).toContain("'public.o''neil'");
});

test('without the functions it is not verified', async () => {
  const { outcome } = await runWithCatalog(databaseLocks, { activity: catalogFaults.notInstalled });
  expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified' });
});

test('a database that cannot be asked has failed with what stopped it', async () => {
  const { outcome } = await runWithCatalog(databaseLocks, { activity: catalogFaults.unreachable });
  expect(outcome).toMatchObject({ status: 'failed', reason: 'unreachable' });
});
