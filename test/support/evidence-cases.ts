import { describe, expect, test } from 'vitest';
import type { CatalogFacts, IsolationEvidence } from '../../src/checks/catalog/facts.ts';
import type { Place, Rule } from '../../src/checks/catalog/rule.ts';
import { viewCatalog } from '../../src/checks/catalog/view.ts';
import { type AnonymousView, viewAnonymous } from '../../src/checks/rls/evidence/anonymous-view.ts';
import { type IsolationView, viewIsolation } from '../../src/checks/rls/evidence/isolation-view.ts';
import { catalogContract } from './catalog-contract.ts';
import { changedEvidence } from './catalog-evidence.ts';
import { changedCatalog, type Draft } from './catalog-facts.ts';

type Change = (facts: Draft<CatalogFacts>, evidence: Draft<IsolationEvidence>) => void;

/** A change of a healthy catalog and healthy evidence, and what the rule must find then. */
export type EvidenceCase = readonly [what: string, change: Change, found: readonly (string | Partial<Place>)[]];

const contract = catalogContract();

function look(change: Change) {
  const draft: { evidence?: IsolationEvidence } = {};
  const facts = changedCatalog((changing) => {
    draft.evidence = changedEvidence((evidence) => change(changing, evidence));
  });
  return { catalog: viewCatalog(facts, contract), evidence: draft.evidence ?? changedEvidence(() => {}) };
}

/** Tests a rule about anon by a table of cases. */
export function testAnonymousRule(rule: Rule<AnonymousView>, cases: readonly EvidenceCase[]): void {
  testCases(rule, cases, (change) => {
    const { catalog, evidence } = look(change);
    return viewAnonymous(catalog, evidence);
  });
}

/** Tests a rule about users by a table of cases. */
export function testIsolationRule(rule: Rule<IsolationView>, cases: readonly EvidenceCase[]): void {
  testCases(rule, cases, (change) => {
    const { catalog, evidence } = look(change);
    return viewIsolation(catalog, evidence);
  });
}

function testCases<View>(rule: Rule<View>, cases: readonly EvidenceCase[], see: (change: Change) => View): void {
  describe(rule.kind, () => {
    test('finds nothing where all is well', () => {
      expect([...rule.find(see(() => {}))]).toEqual([]);
    });

    test.each(cases)('%s', (_, change, expected) => {
      const places = [...rule.find(see(change))];
      const wanted = expected.map((one) => (typeof one === 'string' ? { object: one } : one));
      expect(places.map(({ object }) => object).sort()).toEqual(wanted.map(({ object = '' }) => object).sort());
      for (const one of wanted) expect(places).toContainEqual(expect.objectContaining(one));
    });
  });
}
