import { describe, expect, test } from 'vitest';
import type { CatalogFacts } from '../../src/checks/catalog/facts.ts';
import type { Place, Rule } from '../../src/checks/catalog/rule.ts';
import { viewCatalog } from '../../src/checks/catalog/view.ts';
import type { Contract } from '../../src/contract/schema.ts';
import { catalogContract } from './catalog-contract.ts';
import { changedCatalog, type Draft, healthyCatalog } from './catalog-facts.ts';

/** A change of a healthy catalog, and what the rule must find then. */
export type RuleCase = readonly [
  what: string,
  change: (draft: Draft<CatalogFacts>) => void,
  found: readonly (string | Partial<Place>)[],
];

/** What a rule is tried with instead of the healthy catalog and its contract. */
export interface RuleGround {
  readonly contract?: Contract;
  readonly facts?: CatalogFacts;
}

/** Tests a rule by a table of cases: it finds exactly these objects, in any order, and a healthy catalog is not among them. */
export function testRule(
  rule: Rule,
  cases: readonly RuleCase[],
  { contract = catalogContract(), facts = healthyCatalog() }: RuleGround = {},
): void {
  const apply = (change: (draft: Draft<CatalogFacts>) => void) => [
    ...rule.find(viewCatalog(changedCatalog(change, facts), contract)),
  ];
  describe(rule.kind, () => {
    test('finds nothing in a healthy catalog', () => {
      expect(apply(() => {})).toEqual([]);
    });

    test.each(cases)('%s', (_, change, expected) => {
      const places = apply(change);
      const wanted = expected.map((one) => (typeof one === 'string' ? { object: one } : one));
      expect(places.map(({ object }) => object).sort()).toEqual(wanted.map(({ object = '' }) => object).sort());
      for (const one of wanted) expect(places).toContainEqual(expect.objectContaining(one));
      for (const { mend } of places) expect(mend).not.toBe('');
    });
  });
}
