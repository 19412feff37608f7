import { expect, test } from 'vitest';
import { readPolicies } from '../../../../../src/checks/rls/policy/read-policies.ts';
import { buildPolicy, buildRelation, healthyCatalog } from '../../../../support/catalog-facts.ts';

test('the policies of many tables are read with turns for others in between, and once for all who ask', async () => {
  const relations = Array.from({ length: 50 }, (_, place) =>
    buildRelation(`of_many_${place}`, { policies: [buildPolicy('own', { using: `(user_id = '${place}'::uuid)` })] }),
  );
  const facts = { ...healthyCatalog(), relations };
  let turns = 0;
  const other = () => {
    turns += 1;
    if (turns < 100) setImmediate(other);
  };
  setImmediate(other);

  const reading = readPolicies(facts);
  expect(readPolicies(facts)).toBe(reading);
  await reading;

  expect(turns).toBeGreaterThanOrEqual(5);
  expect(turns).toBeLessThan(100);
});
