import { describe, expect, test } from 'vitest';
import type { CatalogFacts, EvidenceFacts } from '../../src/checks/catalog/facts.ts';
import type { Place, Rule } from '../../src/checks/catalog/rule.ts';
import { viewCatalog } from '../../src/checks/catalog/view.ts';
import { type ExposureView, viewExposures } from '../../src/checks/rls/evidence/exposure-view.ts';
import type { Contract } from '../../src/contract/schema.ts';
import { catalogContract } from './catalog-contract.ts';
import { changedEvidence, healthyEvidence } from './catalog-evidence.ts';
import { changedCatalog, type Draft, healthyCatalog } from './catalog-facts.ts';

type Change = (facts: Draft<CatalogFacts>, evidence: Draft<EvidenceFacts>) => void;

/** A change of a healthy catalog and healthy evidence, and what the rule must find then. */
export type EvidenceCase = readonly [what: string, change: Change, found: readonly (string | Partial<Place>)[]];

/** What is seen of a database that was as its contract says, before it was changed. */
export function viewChanged(change: Change = () => {}, contract: Contract = catalogContract()): ExposureView {
  const draft: { evidence?: EvidenceFacts } = {};
  const facts = changedCatalog((changing) => {
    draft.evidence = changedEvidence((evidence) => change(changing, evidence), healthyEvidence(contract));
  }, healthyCatalog(contract));
  return viewExposures(viewCatalog(facts, contract), draft.evidence ?? null);
}

/** Tests a rule about what was seen by a table of cases. */
export function testExposureRule(rule: Rule<ExposureView>, cases: readonly EvidenceCase[], contract?: Contract): void {
  describe(rule.kind, () => {
    test('finds nothing where all is well', () => {
      expect([...rule.find(viewChanged(undefined, contract))]).toEqual([]);
    });

    test.each(cases)('%s', (_, change, expected) => {
      const places = [...rule.find(viewChanged(change, contract))];
      const wanted = expected.map((one) => (typeof one === 'string' ? { object: one } : one));
      expect(places.map(({ object }) => object).sort()).toEqual(wanted.map(({ object = '' }) => object).sort());
      for (const one of wanted) expect(places).toContainEqual(expect.objectContaining(one));
    });
  });
}
