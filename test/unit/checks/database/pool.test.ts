import { describe, expect, test } from 'vitest';
import type { CallOptions, Fault } from '../../../../src/checks/answer.ts';
import { databasePool } from '../../../../src/checks/database/pool.ts';
import { healthyCatalog } from '../../../support/catalog-facts.ts';
import { absentCatalogPort, catalogFaults } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { restContract } from '../../../support/rest-contract.ts';
import { restFaults } from '../../../support/rest-faults.ts';
import { type FakePlatform, fakeRestPort, restPorts } from '../../../support/rest-port.ts';
import { runAborted, runAgainst } from '../../../support/rest-run.ts';

const run = (platform?: FakePlatform) => runAgainst(databasePool, platform);

describe('database.pool with the functions', () => {
  test('is healthy by the statistics, without another question', async () => {
    const { outcome, questions } = await runWithCatalog(databasePool);
    expect(outcome).toMatchObject({ status: 'healthy', details: { used: 12, maxConnections: 100 } });
    expect(questions).toBe(0);
  });

  test('has failed when nearly all connections are in use', async () => {
    const { outcome } = await runWithCatalog(databasePool, { activity: { ...healthyCatalog().activity, used: 96 } });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'saturated' });
  });

  test.each([
    ['saturated', restFaults.poolTimeout],
    ['unreachable', restFaults.unreachable],
    ['timeout', restFaults.timeout],
    ['unauthorized', restFaults.badKey],
  ])('fails as %s when that is the fault, without another question', async (reason, activity) => {
    const { outcome, questions } = await runWithCatalog(databasePool, { activity });
    expect(outcome).toMatchObject({ status: 'failed', reason });
    expect(questions).toBe(0);
  });

  test.each([catalogFaults.notInstalled, catalogFaults.otherVersion, catalogFaults.forbidden])(
    'asks for a free connection after $code, and says what to install',
    async (activity) => {
      const { outcome, questions } = await runWithCatalog(databasePool, { activity });
      expect(outcome).toMatchObject({
        status: 'degraded',
        reason: 'not_verified',
        hint: expect.stringContaining('wingman-health sql'),
      });
      expect(questions).toBe(1);
    },
  );
});

describe('database.pool without the functions', () => {
  test('asks for the activity once, and then for a table', async () => {
    let asked = 0;
    const catalog = {
      ...absentCatalogPort,
      readActivity(options: CallOptions) {
        asked += 1;
        return absentCatalogPort.readActivity(options);
      },
    };
    const rest = fakeRestPort(restContract());
    const { signal } = new AbortController();
    await databasePool(restPorts(rest, catalog), restContract()).run({ signal });
    expect([asked, rest.queries.length]).toEqual([1, 1]);
  });

  test('asks as the service role, which has a first table of its own, and reads no row', async () => {
    const rest = fakeRestPort(restContract());
    await databasePool(restPorts(rest), restContract()).run({ signal: new AbortController().signal });
    expect(rest.queries).toEqual([
      { role: 'service', schema: 'public', table: 'user_profiles', columns: ['id'], limit: 0 },
    ]);
  });

  test('is not critical and depends on no other check', () => {
    const check = databasePool(restPorts(fakeRestPort(restContract())), restContract());
    expect(check.name).toBe('database.pool');
    expect(check.critical).toBeUndefined();
    expect(check.dependsOn).toBeUndefined();
  });

  test('is not verified while connections are free, because nothing counts them', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: expect.stringContaining('how many connections are in use, though one was free'),
      details: { notVerified: ['used', 'max', 'waiting', 'idleInTransaction', 'oldestQuery'] },
    });
  });

  test('fails as saturated when no connection was free', async () => {
    expect(await run({ script: () => restFaults.poolTimeout })).toMatchObject({
      status: 'failed',
      reason: 'saturated',
      error: 'PGRST003',
    });
  });

  test.each<[string, Fault]>([
    ['unreachable', restFaults.unreachable],
    ['timeout', restFaults.timeout],
    ['missing', restFaults.notConfigured],
  ])('fails as %s when that is the fault', async (reason, fault) => {
    expect(await run({ script: () => fault })).toMatchObject({ status: 'failed', reason });
  });

  test('is not verified when the contract has no table', async () => {
    const outcome = await runAgainst(databasePool, {}, restContract({}));
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'not_verified' });
  });

  test('ends when it is aborted', async () => {
    const { outcome, signals, signal } = await runAborted(databasePool);
    expect(signals).toEqual([signal]);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});
