import { describe, expect, test } from 'vitest';
import type { CatalogFacts } from '../../src/checks/catalog/facts.ts';
import type { Place, Rule } from '../../src/checks/catalog/rule.ts';
import { viewCatalog } from '../../src/checks/catalog/view.ts';
import { catalogContract } from './catalog-contract.ts';
import { changedCatalog, type Draft } from './catalog-facts.ts';

/** A change of a healthy catalog, and what the rule must find then. */
export type RuleCase = readonly [
  what: string,
  change: (draft: Draft<CatalogFacts>) => void,
  found: readonly (string | Partial<Place>)[],
];

/** Applies a rule to facts that were changed. */
function applyRule(
  rule: Rule,
  change: (draft: Draft<CatalogFacts>) => void,
  contract = catalogContract(),
): readonly Place[] {
  return [...rule.find(viewCatalog(changedCatalog(change), contract))];
}

/** Tests a rule by a table of cases: it finds exactly these objects, in any order, and a healthy catalog is not among them. */
export function testRule(rule: Rule, cases: readonly RuleCase[]): void {
  describe(rule.kind, () => {
    test('finds nothing in a healthy catalog', () => {
      expect(applyRule(rule, () => {})).toEqual([]);
    });

    test.each(cases)('%s', (_, change, expected) => {
      const places = applyRule(rule, change);
      const wanted = expected.map((one) => (typeof one === 'string' ? { object: one } : one));
      expect(places.map(({ object }) => object).sort()).toEqual(wanted.map(({ object = '' }) => object).sort());
      for (const one of wanted) expect(places).toContainEqual(expect.objectContaining(one));
      for (const { mend } of places) expect(mend).not.toBe('');
    });
  });
}
