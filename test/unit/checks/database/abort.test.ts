import { expect, test } from 'vitest';
import type { CallOptions } from '../../../../src/checks/answer.ts';
import type { CatalogPort } from '../../../../src/checks/catalog/facts.ts';
import { databaseAnonClient } from '../../../../src/checks/database/anon-client.ts';
import { databaseLocks } from '../../../../src/checks/database/locks.ts';
import { databasePool } from '../../../../src/checks/database/pool.ts';
import { databaseQuery } from '../../../../src/checks/database/query.ts';
import { databaseServiceClient } from '../../../../src/checks/database/service-client.ts';
import { databaseWritable } from '../../../../src/checks/database/writable.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import { catalogFaults, fakeCatalogPort } from '../../../support/catalog-port.ts';
import { fakeRestPort, restPorts } from '../../../support/rest-port.ts';
import type { RestCheck } from '../../../support/rest-run.ts';

/** A function that does not answer before it is aborted. */
async function hang({ signal }: CallOptions) {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return { ok: false, fault: catalogFaults.timeout } as const;
}

async function runAborted(check: RestCheck, catalog: Partial<CatalogPort>) {
  const contract = catalogContract();
  const ports = restPorts(fakeRestPort(contract), { ...fakeCatalogPort(), ...catalog });
  const controller = new AbortController();
  const running = check(ports, contract).run({ signal: controller.signal });
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  return await running;
}

test.each([databaseAnonClient, databaseLocks, databasePool, databaseQuery, databaseServiceClient, databaseWritable])(
  '%o ends when it is aborted while a function does not answer',
  async (check) => {
    expect(await runAborted(check, { readActivity: hang })).toMatchObject({ status: 'failed', reason: 'timeout' });
  },
);

test('database.anon_client ends when it is aborted while nobody says as whom its key is served', async () => {
  const identify: CatalogPort['identify'] = (_, options) => hang(options);
  expect(await runAborted(databaseAnonClient, { identify })).toMatchObject({ status: 'failed', reason: 'timeout' });
});
