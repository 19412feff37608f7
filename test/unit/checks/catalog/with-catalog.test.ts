import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../../src/checks/answer.ts';
import { withCatalog } from '../../../../src/checks/catalog/with-catalog.ts';
import { healthy } from '../../../../src/core/outcome.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import { catalogFaults, fakeCatalogPort } from '../../../support/catalog-port.ts';
import { restFaults } from '../../../support/rest-faults.ts';

const { signal } = new AbortController();
const ask = (facts?: Fault) =>
  withCatalog(fakeCatalogPort(facts && { facts }), catalogContract(), signal, {
    unchecked: 'The schema',
    judge: (view) => healthy('judged', { tables: view.tables.length }),
    otherwise: ({ reason }) => healthy('otherwise', { reason }),
  });

describe('withCatalog', () => {
  test('judges the facts beside the contract where the functions answer', async () => {
    expect(await ask()).toMatchObject({ message: 'judged', details: { tables: 13 } });
  });

  test('gives up the question when the check does', async () => {
    const asked = vi.fn(fakeCatalogPort().read);
    const [judge, otherwise] = [() => healthy('judged'), () => healthy('otherwise')];
    const port = { ...fakeCatalogPort(), read: asked };
    await withCatalog(port, catalogContract(), signal, { unchecked: 'The schema', judge, otherwise });
    expect(asked).toHaveBeenCalledExactlyOnceWith({ signal });
  });

  test.each([
    [catalogFaults.notInstalled, 'not_verified'],
    [catalogFaults.otherVersion, 'drifted'],
    [catalogFaults.forbidden, 'forbidden'],
  ])('goes the other way after $code', async (fault, reason) => {
    expect(await ask(fault)).toMatchObject({ message: 'otherwise', details: { reason } });
  });

  test.each([
    restFaults.unreachable,
    restFaults.timeout,
    restFaults.badKey,
    restFaults.poolTimeout,
    restFaults.notConfigured,
  ])('fails with a fault of the connection: $reason', async (fault) => {
    expect(await ask(fault)).toMatchObject({ status: 'failed', reason: fault.reason, details: { level: 1 } });
  });
});
