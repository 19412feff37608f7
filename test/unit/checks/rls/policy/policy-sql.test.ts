import { expect, test } from 'vitest';
import { allowedExpression } from '../../../../../src/checks/rls/policy/policy-sql.ts';
import type { ContractInput } from '../../../../../src/contract/schema.ts';
import { buildColumn, buildRelation } from '../../../../support/catalog-facts.ts';
import { restContract } from '../../../../support/rest-contract.ts';

type Table = ContractInput['tables'][string];

const types = { user_id: 'uuid', other_id: 'uuid', text_id: 'text', short_id: 'character varying(40)' };
const lists = { member_ids: 'uuid[]', member_texts: 'text[]' };
const columns = { ...types, ...lists, org_id: 'uuid', region: 'text', is_public: 'boolean', published_at: 'date' };

const relation = buildRelation('docs', {
  columns: Object.entries(columns).map(([name, type]) => buildColumn(name, { type })),
});
/** What is asked of rows of a table that the contract describes so. */
function ask(different: Partial<Table>, command: Parameters<typeof allowedExpression>[1] = 'update') {
  const contract = restContract({ docs: { columns, access: 'owner', owner: { columns: ['user_id'] }, ...different } });
  return allowedExpression({ relation, contract: contract.tables.docs ?? null }, command);
}

test.each<[owner: NonNullable<Table['owner']>, expression: string]>([
  [{ columns: ['user_id'] }, '"user_id" = (select auth.uid())'],
  [{ columns: ['user_id', 'other_id'] }, '(select auth.uid()) in ("user_id", "other_id")'],
  [{ columns: ['text_id'] }, '"text_id" = (select auth.uid())::text'],
  [{ columns: ['short_id'] }, '"short_id" = (select auth.uid())::character varying(40)'],
  [{ columns: ['user_id', 'text_id'] }, '("user_id" = (select auth.uid()) or "text_id" = (select auth.uid())::text)'],
  [{ columns: ['member_ids'] }, '(select auth.uid()) = any ("member_ids")'],
  [{ columns: ['member_texts'] }, '(select auth.uid())::text = any ("member_texts")'],
  [{ columns: ['text_id'], claim: 'email' }, `"text_id" = (select auth.jwt() ->> 'email')`],
  [
    { columns: ['org_id'], claim: 'app_metadata.org_id' },
    `"org_id" = (select auth.jwt() -> 'app_metadata' ->> 'org_id')::uuid`,
  ],
  [
    { path: 'org_id -> members.org_id : user_id' },
    'exists (select from "public"."members" as step1 where step1."org_id" = "docs"."org_id" and step1."user_id" = (select auth.uid()))',
  ],
  [
    { path: '(org_id, region) -> app.orgs.(id, region) : id <- app.members.org_id : (user_id, guest_id)' },
    'exists (select from "app"."orgs" as step1 join "app"."members" as step2 on step2."org_id" = step1."id" where step1."id" = "docs"."org_id" and step1."region" = "docs"."region" and (select auth.uid()) in (step2."user_id", step2."guest_id"))',
  ],
  [
    { path: 'org_id -> members.org_id : tenant', claim: 'tenant' },
    `exists (select from "public"."members" as step1 where step1."org_id" = "docs"."org_id" and step1."tenant"::text = (select auth.jwt() ->> 'tenant'))`,
  ],
  [
    [{ columns: ['user_id'] }, { columns: ['member_ids'] }],
    '"user_id" = (select auth.uid()) or (select auth.uid()) = any ("member_ids")',
  ],
])('the owners %j are asked for', (owner, expression) => {
  expect(ask({ owner })).toBe(expression);
});

const own = '"user_id" = (select auth.uid())';

test.each<[access: Table['access'], command: 'select' | 'insert' | 'all', expression: string]>([
  ['owner', 'insert', own],
  [{ select: 'anyone', insert: 'owner' }, 'select', 'true'],
  [{ select: 'anyone', insert: 'owner' }, 'insert', own],
  [{ select: 'signed_in', insert: 'owner' }, 'select', 'true'],
  [{ select: 'anyone', insert: 'signed_in' }, 'insert', 'true'],
  [{ select: 'anyone', insert: 'owner' }, 'all', own],
])('access %j lets %s what is meant for it and no more', (access, command, expression) => {
  expect(ask({ access }, command)).toBe(expression);
});

test('where nobody owns a row, nobody may but whom the contract names', () => {
  const without = { access: { select: 'restricted' }, owner: undefined } as unknown as Partial<Table>;
  expect(ask(without, 'select')).toBe('false');
  expect(allowedExpression({ relation, contract: null }, 'select')).toBe('false');
});

const shared: Table['shared'] = [
  { column: 'region', equals: ['eu', "l'est"] },
  { column: 'is_public', equals: true, with: 'anyone' },
  { column: 'published_at', notNull: true },
];

test('shared rows are let through to those with whom they are shared, and to be read alone', () => {
  const toRead = `"region"::text in ('eu', 'l''est') or "is_public"::text in ('true') or "published_at" is not null`;
  expect(ask({ shared }, 'select')).toBe(`${own} or ${toRead}`);
  expect(ask({ shared }, 'update')).toBe(own);
  expect(ask({ shared }, 'all')).toBe(own);
});

test('to anon no row is its own, and only what is shared with anyone is let through', () => {
  const contract = restContract({ docs: { columns, access: 'owner', owner: { columns: ['user_id'] }, shared } });
  const ofTable = { relation, contract: contract.tables.docs ?? null };
  expect(allowedExpression(ofTable, 'select', 'anon')).toBe(`"is_public"::text in ('true')`);
  expect(allowedExpression(ofTable, 'insert', 'anon')).toBe('false');
});
