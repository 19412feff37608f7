import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../src/checks/answer.ts';
import { databaseQuery } from '../../../../src/checks/database/query.ts';
import { healthyCatalog } from '../../../support/catalog-facts.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(databaseQuery, platform);
const coreTables = ['user_profiles', 'wingman_matches', 'chat_messages', 'approach_challenges'];

describe('database.query', () => {
  test('is critical and depends on no other check', () => {
    const check = databaseQuery(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({ name: 'database.query', critical: true });
    expect(check.dependsOn).toBeUndefined();
  });

  test('is healthy when a row comes back', async () => {
    expect(await run()).toMatchObject({
      status: 'healthy',
      message: 'A read of user_profiles that was limited to one row returned one',
      details: { table: 'user_profiles', rows: 1, unreadable: [], locked: [] },
    });
  });

  test('is healthy when the table is empty', async () => {
    const outcome = await run({ emptyTables: ['user_profiles'] });
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'A read of user_profiles that was limited to one row returned none',
      details: { table: 'user_profiles', rows: 0 },
    });
  });

  test('reads one row as the service role', async () => {
    const rest = fakeRestPort(restContract());
    await databaseQuery(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toEqual([
      { role: 'service', schema: 'public', table: 'user_profiles', columns: ['id'], limit: 1 },
    ]);
  });

  test('reads the next core table when one is missing', async () => {
    const outcome = await run({ missingTables: ['user_profiles', 'wingman_matches'] });
    expect(outcome).toMatchObject({
      status: 'healthy',
      details: { table: 'chat_messages', unreadable: ['user_profiles', 'wingman_matches'] },
    });
  });

  test('reads the next core table when one is refused', async () => {
    const outcome = await run({ refusedTables: { service: ['user_profiles'] } });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches' } });
  });

  test('fails as missing when no core table exists', async () => {
    const outcome = await run({ missingTables: coreTables });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'missing',
      message: 'None of the tables that could be read exists: user_profiles and 3 more tables',
      hint: expect.stringContaining('expose the schema "public" in the API'),
      details: { unreadable: coreTables },
    });
  });

  test('fails as forbidden when the tables that exist are refused', async () => {
    const outcome = await run({ missingTables: ['user_profiles'], refusedTables: { service: coreTables } });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'forbidden',
      message: expect.stringMatching(/: user_profiles and 3 more tables$/),
      details: { unreadable: coreTables },
    });
  });

  test('passes over a table that does not answer while others do, and tells it', async () => {
    const script: FakePlatform['script'] = ({ table }) => (table === 'user_profiles' ? restFaults.silent : undefined);
    expect(await run({ script })).toMatchObject({
      status: 'healthy',
      details: { table: 'wingman_matches', unreadable: [], locked: ['user_profiles'] },
    });
  });

  test('is degraded as locked when no table answers', async () => {
    expect(await run({ script: () => restFaults.silent })).toMatchObject({
      status: 'degraded',
      reason: 'locked',
      details: { locked: coreTables },
    });
  });

  test('a table that is locked does not hide that the others are missing', async () => {
    const script: FakePlatform['script'] = ({ table }) => (table === 'user_profiles' ? restFaults.silent : undefined);
    expect(await run({ script, missingTables: coreTables.slice(1) })).toMatchObject({
      status: 'failed',
      reason: 'missing',
      details: { unreadable: coreTables.slice(1) },
    });
  });

  test('fails as invalid when more rows come back than were asked for', async () => {
    const outcome = await run({ script: () => ({ ok: true, value: 2 }) });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      message: 'A read of user_profiles that was limited to one row returned 2',
      hint: expect.stringContaining('?limit=1'),
      details: { table: 'user_profiles', rows: 2 },
    });
  });

  test.each<[string, Fault]>([
    ['unreachable', restFaults.unreachable],
    ['timeout', restFaults.timeout],
    ['timeout', restFaults.statementTimeout],
    ['saturated', restFaults.poolTimeout],
    ['unauthorized', restFaults.badKey],
    ['missing', restFaults.notConfigured],
  ])('fails as %s when that is the fault of the connection', async (reason, fault) => {
    const outcome = await run({ script: () => fault });
    expect(outcome).toMatchObject({
      status: 'failed',
      reason,
      message: fault.message,
      error: fault.code,
      details: { table: 'user_profiles' },
    });
  });

  test('is not verified when the contract has no table', async () => {
    const outcome = await runAgainst(databaseQuery, {}, restContract({}));
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified' });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(databaseQuery);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});

test('database.query waits for no table that is locked', async () => {
  const lock = { relation: 'public.user_profiles', isHeld: true, waiting: 0, longestWaitSeconds: null };
  const activity = { ...healthyCatalog().activity, locks: [lock] };
  expect((await runWithCatalog(databaseQuery, { activity })).outcome).toMatchObject({
    status: 'healthy',
    details: { table: 'wingman_matches', locked: ['user_profiles'] },
  });
});

test('database.query waits for no table of another schema that is locked', async () => {
  const table = { core: true, columns: { id: 'uuid' }, primaryKey: ['id'], access: 'nobody' as const };
  const contract = restContract({ 'audit.entries': table, entries: table });
  const lock = { relation: 'audit.entries', isHeld: true, waiting: 0, longestWaitSeconds: null };
  const activity = { ...healthyCatalog().activity, locks: [lock] };
  const { outcome, questions } = await runWithCatalog(databaseQuery, { activity }, { contract });
  expect(outcome).toMatchObject({
    status: 'healthy',
    details: { table: 'entries', unreadable: [], locked: ['audit.entries'] },
  });
  expect(questions).toBe(1);
});

test.each([restFaults.timeout, restFaults.unreachable])(
  'database.query waits for no table where nothing answers: $reason',
  async (activity) => {
    const { outcome, questions } = await runWithCatalog(databaseQuery, { activity });
    expect(outcome).toMatchObject({ status: 'failed', reason: activity.reason, message: activity.message });
    expect(questions).toBe(0);
  },
);
