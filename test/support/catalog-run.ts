import type { Contract } from '../../src/contract/schema.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { catalogContract } from './catalog-contract.ts';
import { type FakeCatalog, fakeCatalogPort } from './catalog-port.ts';
import { type FakePlatform, fakeRestPort, restPorts } from './rest-port.ts';
import type { RestCheck } from './rest-run.ts';

export interface CatalogRun {
  readonly outcome: Outcome;
  /** How many questions went to the Data API by other ways than the functions. */
  readonly questions: number;
}

export interface CatalogRunOptions {
  readonly contract?: Contract;
  readonly platform?: FakePlatform;
}

/** Runs a check against functions with these answers, and a Data API that is as the contract says. */
export async function runWithCatalog(
  check: RestCheck,
  catalog: FakeCatalog = {},
  { contract = catalogContract(), platform = {} }: CatalogRunOptions = {},
): Promise<CatalogRun> {
  const rest = fakeRestPort(contract, platform);
  const outcome = await check(restPorts(rest, fakeCatalogPort(catalog)), contract).run({
    signal: new AbortController().signal,
  });
  return { outcome, questions: rest.queries.length };
}
