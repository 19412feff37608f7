import { expect, test } from 'vitest';
import type { CatalogPort } from '../../../../src/checks/catalog/facts.ts';
import { rlsAnonymous } from '../../../../src/checks/rls/anonymous.ts';
import { rlsChanges } from '../../../../src/checks/rls/changes.ts';
import { rlsFunctions } from '../../../../src/checks/rls/functions.ts';
import { rlsIsolation } from '../../../../src/checks/rls/isolation.ts';
import { rlsPolicies } from '../../../../src/checks/rls/policies.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import { catalogFaults, fakeCatalogPort } from '../../../support/catalog-port.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';
import { fakeRestPort, restPorts } from '../../../support/rest-port.ts';

const contract = catalogContract();

test.each([
  [rlsPolicies, 'whether policies are as the contract says'],
  [rlsFunctions, 'whether functions go around the policies'],
  [rlsChanges, 'whether anything has changed since the review'],
])(
  'what the catalog alone can say needs the service alone, and without the functions it is named: %o',
  async (check, what) => {
    expect(check(restPorts(fakeRestPort(contract)), contract).dependsOn).toEqual(['database.service_client']);
    const { outcome } = await runWithCatalog(check, { facts: catalogFaults.notInstalled });
    expect(outcome.message).toMatch(new RegExp(`^It is not known ${what}: `));
  },
);

test.each([rlsIsolation, rlsAnonymous])(
  'whoever does not want the answer any more is heard by all that is asked: %o',
  async (check) => {
    const { signal } = new AbortController();
    const heard: [question: string, signal: AbortSignal][] = [];
    const fake = fakeCatalogPort();
    const catalog: CatalogPort = {
      ...fake,
      read: (options) => {
        heard.push(['catalog', options.signal]);
        return fake.read(options);
      },
      identify: (role, options) => {
        heard.push(['identity', options.signal]);
        return fake.identify(role, options);
      },
      anticipateEvidence: (options) => {
        heard.push(['ahead', options.signal]);
        return fake.anticipateEvidence(options);
      },
    };
    await check(restPorts(fakeRestPort(contract), catalog), contract).run({ signal });
    expect(heard.map(([question]) => question).sort()).toEqual(['ahead', 'catalog', 'identity']);
    expect(heard.every(([, one]) => one === signal)).toBe(true);
  },
);
