import { expect, test } from 'vitest';
import type { WriteFacts } from '../../../../src/checks/catalog/facts.ts';
import { databaseWritable } from '../../../../src/checks/database/writable.ts';
import { healthyCatalog } from '../../../support/catalog-facts.ts';
import { catalogFaults, type FakeCatalog } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';

const run = async (different: Partial<WriteFacts>, catalog: FakeCatalog = {}) => {
  const { activity: usual } = healthyCatalog();
  const activity = { ...usual, writes: { ...usual.writes, ...different } };
  return (await runWithCatalog(databaseWritable, { activity, ...catalog })).outcome;
};

test('a database that takes writes is healthy, without a question to any table', async () => {
  const { outcome, questions } = await runWithCatalog(databaseWritable);
  expect(outcome).toMatchObject({
    status: 'healthy',
    message: 'The database is a primary that is not set to read only',
  });
  expect(questions).toBe(0);
});

test.each<[Partial<WriteFacts>, string]>([
  [{ isReplica: true }, 'The database is a replica, or still recovering, and takes no writes'],
  [{ isReadOnly: true, readOnlyBy: 'database' }, 'default_transaction_read_only is on for the database: only read'],
  [
    { readOnlyBy: 'server' },
    'default_transaction_read_only is on for the whole server: connections that are opened now only read',
  ],
  [{ isReadOnly: true }, 'Connections of the Data API that were opened earlier still only read'],
])('with %j it says: %s', async (different, message) => {
  expect(await run(different)).toMatchObject({ message, details: different });
});

test.each<[string, Partial<WriteFacts>, string]>([
  ['a replica', { isReplica: true }, 'pg_promote'],
  ['set for the database', { isReadOnly: true, readOnlyBy: 'database' }, 'alter database'],
  ['set for the login', { isReadOnly: true, readOnlyBy: 'role' }, 'alter role'],
  ['set for the server', { isReadOnly: true, readOnlyBy: 'server' }, 'alter system'],
  ['set since the connection was opened', { readOnlyBy: 'database' }, 'alter database'],
  ['set until the connection was opened', { isReadOnly: true }, 'restart the Data API'],
])('a database that only reads has failed: %s', async (_, different, hint) => {
  expect(await run(different)).toMatchObject({
    status: 'failed',
    reason: 'read_only',
    hint: expect.stringContaining(hint),
  });
});

test('a replica that answers in the place of its primary proves nothing', async () => {
  expect(await run({ isReplica: true }, { mayReachReplica: true })).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    message: 'A replica answered, which says nothing of whether its primary takes writes',
    hint: 'Give this service the address of the primary: that of the project, without -all or -rr in its host',
    details: { isReplica: true },
  });
  expect(await run({}, { mayReachReplica: true })).toMatchObject({ status: 'healthy' });
});

test.each([catalogFaults.notInstalled, catalogFaults.otherVersion, catalogFaults.forbidden])(
  'without the functions it is not verified and no alarm, after $code',
  async (activity) => {
    expect((await runWithCatalog(databaseWritable, { activity })).outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: expect.stringContaining('whether the database takes writes'),
      hint: expect.stringContaining('wingman-health sql'),
    });
  },
);

test('a database that cannot be asked has failed with what stopped it', async () => {
  const { outcome } = await runWithCatalog(databaseWritable, { activity: catalogFaults.unreachable });
  expect(outcome).toMatchObject({ status: 'failed', reason: 'unreachable' });
});
