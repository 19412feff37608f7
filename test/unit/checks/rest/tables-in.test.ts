import { expect, test } from 'vitest';
import { tablesIn } from '../../../../src/checks/rest/tables-in.ts';

const tablesOf = (...columns: readonly string[]) => tablesIn({ schema: 'public', table: 'matches', columns });

test('a question touches its own table', () => {
  expect(tablesOf('id', 'user1_id')).toEqual(['public.matches']);
});

test.each(['profiles!user1_id(id)', 'key0:profiles!user1_id(id)'])(
  'a question that embeds %s touches that table too',
  (column) => {
    expect(tablesOf('id', column)).toEqual(['public.matches', 'public.profiles']);
  },
);

test('a table that is embedded twice is named once, and so is one that embeds itself', () => {
  expect(tablesOf('key0:profiles!user1_id(id)', 'key1:profiles!user2_id(id)', 'matches!parent_id(id)')).toEqual([
    'public.matches',
    'public.profiles',
  ]);
});
