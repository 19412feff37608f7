import { expect, test } from 'vitest';
import type { RelationFacts } from '../../../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { isLookup } from '../../../../../src/cli/commands/contract/is-lookup.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildColumn, buildPolicy, buildRelation, healthyCatalog } from '../../../../support/catalog-facts.ts';

const to = (name: string, column = `${name}_id`) => ({
  ...{ name: column, columns: [column], references: `public.${name}`, referencedColumns: ['id'] },
  ...{ onDelete: 'cascade' as const, isValidated: true },
});
const table = (name: string, ...keys: readonly string[]) =>
  buildRelation(name, { columns: [buildColumn('id')], foreignKeys: keys.map((key) => to(key)) });
const holding = (name: string, column: string, ...keys: readonly string[]) => ({
  ...table(name, ...keys),
  columns: [buildColumn(column)],
});

const [plans] = [table('plans')];

test.each<[string, boolean, readonly RelationFacts[]]>([
  ['what nothing points to', true, [plans]],
  ['what leads to nothing but lists', true, [table('prices', 'plans'), plans]],
  ['what leads to itself', true, [table('categories', 'categories')]],
  ['what something of no user points to', true, [plans, table('organisations', 'plans')]],
  ['what names a user', false, [holding('notes', 'author_id')]],
  ['what a row that names a user points to', false, [table('teams'), holding('members', 'user_id', 'teams')]],
  [
    'what leads to something that a row that names a user points to',
    false,
    [table('documents', 'teams'), table('teams'), holding('members', 'user_id', 'teams')],
  ],
  ['what leads to something unknown', false, [table('documents', 'elsewhere')]],
  [
    'what is asked with the id of the caller',
    false,
    [
      {
        ...plans,
        policies: [buildPolicy('own', { using: '(EXISTS ( SELECT 1 FROM public.m WHERE m.u = auth.uid()))' })],
      },
    ],
  ],
])('%s is a list for everybody: %s', (_, expected, relations) => {
  const view = viewCatalog({ ...healthyCatalog(), relations }, catalogContract());
  expect(relations[0] && isLookup(view, relations[0])).toBe(expected);
});
