import { expect, test } from 'vitest';
import { describeOwners } from '../../../../src/clients/supabase/catalog-owners.ts';

test('direct owners, several owners, owners through another table and tables of the service have each their form', () => {
  const texts = describeOwners({
    profiles: { access: 'owner', owner: { columns: ['id'] } },
    matches: { access: 'owner', owner: { columns: ['user1_id', 'user2_id'] } },
    messages: {
      access: 'owner',
      owner: { through: { column: 'match_id', table: 'matches', columns: ['user1_id', 'user2_id'] } },
    },
    secrets: { access: 'service' },
    challenges: { access: 'public-read' },
  });

  expect(texts).toEqual(['profiles.id matches.user1_id.user2_id messages.match_id*matches.user1_id.user2_id secrets']);
});

test('without a table of users there is nothing to ask', () => {
  expect(describeOwners({ challenges: { access: 'public-read' } })).toEqual([]);
});

test('what is too long for a URL becomes several texts, and no table is lost', () => {
  const names = Array.from({ length: 400 }, (_, index) => `a_table_with_a_rather_long_name_${index}`);
  const tables = Object.fromEntries(names.map((name) => [name, { access: 'owner', owner: { columns: ['owner_id'] } }]));

  const texts = describeOwners(tables);

  expect(texts.length).toBeGreaterThan(1);
  for (const text of texts) expect(encodeURIComponent(text).length).toBeLessThanOrEqual(6_000);
  expect(texts.join(' ').split(' ')).toEqual(names.map((name) => `${name}.owner_id`));
});
