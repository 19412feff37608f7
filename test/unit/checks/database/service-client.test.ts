import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../src/checks/answer.ts';
import { databaseServiceClient } from '../../../../src/checks/database/service-client.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(databaseServiceClient, platform);
const everyTable = Object.keys(restContract().tables);

describe('database.service_client', () => {
  test('is critical and depends on no other check', () => {
    const check = databaseServiceClient(restPorts(fakeRestPort(restContract())), restContract());
    expect(check).toMatchObject({ name: 'database.service_client', critical: true });
    expect(check.dependsOn).toBeUndefined();
  });

  test('is healthy when the first core table may be read', async () => {
    expect(await run()).toMatchObject({
      status: 'healthy',
      message: 'The service role reaches the database, asked for user_profiles',
      details: { table: 'user_profiles', code: null },
    });
  });

  test('asks as the service role and reads no row', async () => {
    const rest = fakeRestPort(restContract());
    await databaseServiceClient(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toEqual([
      { role: 'service', schema: 'public', table: 'user_profiles', columns: ['id'], limit: 0 },
    ]);
  });

  test('is healthy when grants refuse the read, because the database was reached', async () => {
    const outcome = await run({ refusedTables: { service: everyTable } });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'user_profiles', code: '42501' } });
  });

  test('is healthy when the only column to ask for was renamed', async () => {
    expect(await run({ missingColumns: { user_profiles: ['id', 'bio', 'email'] } })).toMatchObject({
      status: 'healthy',
      details: { code: '42703' },
    });
  });

  test('is healthy when a policy leads back to its own table', async () => {
    expect(await run({ script: () => restFaults.recursivePolicy })).toMatchObject({ status: 'healthy' });
  });

  test('looks at the next table when one is missing', async () => {
    const outcome = await run({ missingTables: ['user_profiles'] });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'wingman_matches', code: null } });
  });

  test('is healthy when every core table is missing, because the key was accepted', async () => {
    const outcome = await run({ missingTables: everyTable });
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'user_profiles', code: 'PGRST205' } });
  });

  test.each<[string, Fault]>([
    ['unauthorized', restFaults.badKey],
    ['unreachable', restFaults.unreachable],
    ['timeout', restFaults.timeout],
    ['timeout', restFaults.statementTimeout],
    ['saturated', restFaults.poolTimeout],
    ['missing', restFaults.notConfigured],
  ])('fails as %s when that is the fault', async (reason, fault) => {
    const outcome = await run({ script: () => fault });
    expect(outcome).toMatchObject({ status: 'failed', reason, message: fault.message, hint: fault.hint });
  });

  test('asks no second table when the connection has failed', async () => {
    const rest = fakeRestPort(restContract(), { script: () => restFaults.unreachable });
    await databaseServiceClient(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toHaveLength(1);
  });

  test('takes any table when none is core', async () => {
    const tables = { notes: { columns: { id: 'uuid' }, primaryKey: ['id'], access: { select: 'anyone' } as const } };
    const outcome = await runAgainst(databaseServiceClient, {}, restContract(tables));
    expect(outcome).toMatchObject({ status: 'healthy', details: { table: 'notes' } });
  });

  test('is not verified when the contract has no table', async () => {
    const outcome = await runAgainst(databaseServiceClient, {}, restContract({}));
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'The contract names no table to read',
      hint: 'Write one from the database: wingman-health contract > contract.json; then set CONTRACT to it',
    });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(databaseServiceClient);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});

describe('database.service_client with the functions', () => {
  test('needs no table: the functions are an answer to the service role alone', async () => {
    const { outcome, questions } = await runWithCatalog(databaseServiceClient);
    expect(outcome).toMatchObject({
      status: 'healthy',
      message: 'The service role reaches the database, asked for wingman_health_activity',
      details: { table: null },
    });
    expect(questions).toBe(0);
  });

  test.each([restFaults.timeout, restFaults.badKey])('fails with what stopped them: $reason', async (activity) => {
    const { outcome, questions } = await runWithCatalog(databaseServiceClient, { activity });
    expect(outcome).toMatchObject({ status: 'failed', reason: activity.reason, message: activity.message });
    expect(questions).toBe(0);
  });
});
