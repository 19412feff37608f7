import { expect, test } from 'vitest';
import type { ContractTable } from '../../../../../src/checks/catalog/view.ts';
import {
  alterPolicy,
  alterPolicyRoles,
  clausesFor,
  createPolicy,
  describePolicy,
  dropPolicy,
  letOwnersOnly,
  restrictPolicy,
  showPolicies,
  unlessConstant,
} from '../../../../../src/checks/rls/policy/policy-sql.ts';
import { buildPolicy, buildRelation } from '../../../../support/catalog-facts.ts';
import { restContract } from '../../../../support/rest-contract.ts';

/** A table of the contract, as the catalog has it. */
function tableOf(name: string): ContractTable {
  const contract = restContract().tables[name];
  if (!contract) throw new Error('No table');
  return { name: `public.${name}`, contract, relation: buildRelation(name) };
}

const matches = tableOf('wingman_matches');
const on = '"p" on "public"."wingman_matches"';
const own = '"user1_id" = (select auth.uid())';

test.each([
  ['select', { using: 'e', check: null }],
  ['insert', { using: null, check: 'e' }],
  ['update', { using: 'e', check: 'e' }],
  ['delete', { using: 'e', check: null }],
  ['all', { using: 'e', check: 'e' }],
] as const)('a policy for %s has the clauses that it can have', (command, clauses) => {
  expect(clausesFor(command, 'e')).toEqual(clauses);
});

test('policies are written, changed and dropped by name', () => {
  const policy = buildPolicy('p');
  const both = { using: 'a', check: 'b' };
  expect(dropPolicy(policy, matches)).toBe(`drop policy ${on};`);
  expect(createPolicy('p', matches, 'update', ['anon', 'public'], both)).toBe(
    `create policy ${on} for update to "anon", public using (a) with check (b);`,
  );
  expect(createPolicy('p', matches, 'insert', ['anon'], { using: null, check: 'b' })).toBe(
    `create policy ${on} for insert to "anon" with check (b);`,
  );
  expect(restrictPolicy('p', matches.relation, 'delete', { using: 'a', check: null })).toBe(
    `create policy ${on} as restrictive for delete to authenticated using (a);`,
  );
  expect(alterPolicy(policy, matches, both)).toBe(`alter policy ${on} using (a) with check (b);`);
  expect(alterPolicyRoles(policy, matches, ['anon'])).toBe(`alter policy ${on} to "anon";`);
});

test('a policy is left to the owners, and dropped where nobody owns a row', () => {
  const ways = { isRecursive: () => false, bearsNoQuery: () => false, isBarredToOwners: () => false };
  expect(letOwnersOnly(buildPolicy('p', { command: 'insert' }), matches, ways)).toBe(
    `alter policy ${on} with check (${own});`,
  );
  expect(letOwnersOnly(buildPolicy('p', { command: 'all' }), matches, ways)).toBe(
    `alter policy ${on} using (${own}) with check (${own});`,
  );
  expect(letOwnersOnly(buildPolicy('p'), tableOf('approach_challenges'), ways)).toBe(
    'drop policy "p" on "public"."approach_challenges";',
  );
  expect(letOwnersOnly(buildPolicy('p'), matches, { ...ways, isBarredToOwners: () => true })).toBe(
    `-- in policy ${on}, ask a security definer function who owns the row: a sub-query of the policy would lead back to its own table`,
  );
});

test.each([
  ['USING', { using: "(kind = 'secret'::text)", check: null }],
  ['WITH CHECK', { using: '(user_id = auth.uid())', check: "(kind = 'secret'::text)" }],
])('words stand in a comment for SQL with a constant in %s', (_, clauses) => {
  expect(unlessConstant(clauses, 'sql;', 'write it again')).toBe('-- write it again');
});

test('SQL without a constant is told as it is', () => {
  expect(unlessConstant({ using: '(user_id = auth.uid())', check: null }, 'sql;', 'words')).toBe('sql;');
});

test('a name of several lines is described in one', () => {
  const described = describePolicy(buildPolicy('mine  and\tyours'), matches);
  expect(described).not.toMatch(/\s\s|\t|\n/);
  expect(described).toMatch(/^policy .*mine and.*yours.* on "public"\."wingman_matches"$/);
});

test('policies are looked up by a question in which a quote ends nothing', () => {
  expect(showPolicies({ schema: "it's", name: 'docs' })).toBe(
    "select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'it''s' and tablename = 'docs';",
  );
});
