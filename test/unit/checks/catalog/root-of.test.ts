import { expect, test } from 'vitest';
import { rootOf } from '../../../../src/checks/catalog/root-of.ts';
import { viewCatalog } from '../../../../src/checks/catalog/view.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import { buildRelation, healthyCatalog } from '../../../support/catalog-facts.ts';

const year = buildRelation('chat_2026', { kind: 'partitioned table', partitionOf: 'public.chat_messages' });
const month = buildRelation('chat_2026_11', { partitionOf: 'public.chat_2026' });
const orphan = buildRelation('orphan', { partitionOf: 'hidden.parent' });
const loop = buildRelation('loop', { partitionOf: 'public.loop' });
const facts = healthyCatalog();
const view = viewCatalog({ ...facts, relations: [...facts.relations, year, month, orphan, loop] }, catalogContract());

test('the root of a partition of a partition is the whole table', () => {
  expect(rootOf(view, month).name).toBe('chat_messages');
});

test('a relation that is a part of none is its own root', () => {
  const [first] = facts.relations;
  expect(first && rootOf(view, first)).toBe(first);
});

test('a part of a table that is not exposed is its own root', () => {
  expect(rootOf(view, orphan)).toBe(orphan);
});

test('facts that make no sense do not hang it', () => {
  expect(rootOf(view, loop).name).toBe('loop');
});
