import { expect, test } from 'vitest';
import { judgeByRules, judgeInTurns } from '../../../src/checks/catalog/judge-by-rules.ts';
import { byTables, viewCatalog } from '../../../src/checks/catalog/view.ts';
import { enabledRules, policiesRules } from '../../../src/checks/rls/rules.ts';
import { driftRules, foreignKeysRules, structureRules, tablesRules } from '../../../src/checks/schema/rules.ts';
import { type ContractInput, contractSchema } from '../../../src/contract/schema.ts';
import { healthy } from '../../../src/core/outcome.ts';
import { changedCatalog, healthyCatalog } from '../../support/catalog-facts.ts';

const names = (count: number) => Array.from({ length: count }, (_, place) => `table_${place}`);

function contractOf(count: number) {
  const tables: ContractInput['tables'] = Object.fromEntries(
    names(count).map((name, place) => [
      name,
      {
        columns: { id: 'uuid not null', user_id: 'uuid not null', parent_id: 'uuid' },
        primaryKey: ['id'],
        foreignKeys: [{ column: 'parent_id', references: `table_${Math.max(0, place - 1)}.id` }],
        access: 'owner',
        owner: { columns: ['user_id'] },
      } as const,
    ]),
  );
  return contractSchema.parse({
    platform: 'Many',
    environment: { required: [] },
    email: { from: 'a@many.example' },
    tables,
  });
}

/** A database in which something is wrong with the first table and with the last, and with those at the end of a part. */
function brokenView(count: number) {
  const contract = contractOf(count);
  const broken = new Set([0, 499, 500, count - 1]);
  const facts = changedCatalog(({ relations }) => {
    for (const [place, relation] of relations.entries()) {
      if (!broken.has(place)) continue;
      relation.policies = relation.policies.slice(1);
      relation.columns = relation.columns.filter(({ name }) => name !== 'parent_id');
      for (const column of relation.columns) Object.assign(column, { type: 'bigint', nullable: true });
      relation.privileges.authenticated = [];
    }
  }, healthyCatalog(contract));
  return viewCatalog(facts, contract);
}

const rules = [
  ...tablesRules,
  ...structureRules,
  ...foreignKeysRules,
  ...driftRules,
  ...enabledRules,
  ...policiesRules,
];

test('what is judged in parts is judged as the whole is', async () => {
  const view = brokenView(1_200);
  const fine = healthy('Fine');
  const [inTurns, atOnce] = [await judgeInTurns(rules, view, fine), judgeByRules(rules, view, fine)];
  expect(inTurns.findings).toEqual(atOnce.findings);
  expect(inTurns.findings?.length).toBeGreaterThan(20);
});

test.each([
  [10, 1],
  [500, 1],
  [1_200, 3],
])('of %i tables there are %i parts, which have them all', (count, parts) => {
  const view = viewCatalog(healthyCatalog(contractOf(count)), contractOf(count));
  expect(byTables(view)).toHaveLength(parts);
  expect(byTables(view).flatMap(({ tables }) => tables)).toEqual(view.tables);
});
