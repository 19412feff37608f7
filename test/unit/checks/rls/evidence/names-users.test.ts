import { expect, test } from 'vitest';
import type { RelationFacts } from '../../../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { namesUsers } from '../../../../../src/checks/rls/evidence/names-users.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildColumn, buildPolicy, buildRelation, healthyCatalog } from '../../../../support/catalog-facts.ts';

/** Anew for each test: what is known of the tables is worked out once for a view. */
const view = () => viewCatalog(healthyCatalog(), catalogContract());
const keyTo = (references: string): Partial<RelationFacts> => ({
  foreignKeys: [
    {
      name: 'key',
      columns: ['somebody'],
      references,
      referencedColumns: ['id'],
      onDelete: 'no action',
      isValidated: true,
    },
  ],
});
const policy = (using: string): Partial<RelationFacts> => ({ policies: [buildPolicy('p', { using })] });
const column = (name: string): Partial<RelationFacts> => ({ columns: [buildColumn('id'), buildColumn(name)] });

test.each<[what: string, relation: Partial<RelationFacts>]>([
  ['a key to the users of the sign-in', keyTo('auth.users')],
  ['a key to a table whose own key is the user', keyTo('public.user_profiles')],
  ['a policy that compares a column with the caller', policy('(who = auth.uid())')],
  ['a policy that compares a column with another claim', policy("(tenant = (auth.jwt() ->> 'tenant'::text))")],
  ['a check that compares a column with the caller', { policies: [buildPolicy('p', { check: '(who = auth.uid())' })] }],
  ...['user_id', 'userid', 'owner_id', 'AuthorId', 'created_by', 'owner', 'email', 'mail', 'recipient_id'].map(
    (name): [string, Partial<RelationFacts>] => [`a column ${name}`, column(name)],
  ),
])('%s says that rows name users', (_, relation) => {
  expect(namesUsers(view(), buildRelation('t', relation))).toBe(true);
});

test.each<[what: string, relation: Partial<RelationFacts>]>([
  ['nothing but an id', {}],
  ['a policy that asks for a claim and no column', policy("((auth.jwt() ->> 'aal'::text) = 'aal2'::text)")],
  ['a key to a table that belongs to users', keyTo('public.wingman_matches')],
  ['a key to a table that nobody owns', keyTo('public.approach_challenges')],
  ['a policy that asks for a state', policy("(status = 'open'::text)")],
  ['a policy that asks a function about the caller', policy('public.may_see(id, auth.uid())')],
  ...['username', 'email_subject', 'ownership', 'product_id', 'use_id'].map(
    (name): [string, Partial<RelationFacts>] => [`a column ${name}`, column(name)],
  ),
])('%s does not say that rows name users', (_, relation) => {
  expect(namesUsers(view(), buildRelation('t', relation))).toBe(false);
});
