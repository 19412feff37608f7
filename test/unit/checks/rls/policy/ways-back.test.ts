import { describe, expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { findWaysBack } from '../../../../../src/checks/rls/policy/ways-back.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildPolicy, changedCatalog, relationIn } from '../../../../support/catalog-facts.ts';

const plain = '(user1_id = auth.uid())';
const wrapped = '(user1_id = ( SELECT auth.uid() AS uid))';
const ofMatches = '(EXISTS ( SELECT 1\n   FROM public.wingman_matches m\n  WHERE (m.user1_id = auth.uid())))';

/** What is said of matches that are read so, when a policy of them would have to look their owners up in a table. */
function barred(read: string, through: string, command: 'select' | 'update' | 'all', edits: string | null = null) {
  const facts = changedCatalog((draft) => {
    relationIn(draft, 'wingman_matches').policies = [
      buildPolicy('read', { using: read }),
      ...(edits === null ? [] : [buildPolicy('edit', { command: 'update', using: plain, check: edits })]),
    ];
    relationIn(draft, 'chat_messages').policies = [buildPolicy('read', { using: ofMatches })];
    relationIn(draft, 'dating_goals').policies = [buildPolicy('read', { using: '(user_id = auth.uid())' })];
  });
  const view = viewCatalog(facts, catalogContract());
  const table = view.relations.get('public.wingman_matches');
  const contract = catalogContract().tables.wingman_matches;
  if (!table || !contract) throw new RangeError('There are no matches');
  const hop = { from: ['id'], to: { schema: 'public', name: through }, by: ['id'] };
  const owners = through === '' ? contract.owners : [{ path: [hop], columns: ['user_id'] }];
  return findWaysBack(view).isBarredToOwners(table, { ...contract, owners }, command);
}

describe('a policy that looks the owners up', () => {
  test.each(['wingman_matches', 'chat_messages'])('could not be evaluated for reading by way of %s', (through) => {
    expect(barred(plain, through, 'select')).toBe(true);
    expect(barred(plain, through, 'all')).toBe(true);
  });

  test('could be for a write, as long as reading needs no sub-query', () => {
    expect(barred(plain, 'wingman_matches', 'update')).toBe(false);
    expect(barred(wrapped, 'wingman_matches', 'update')).toBe(true);
  });

  test('could be where no way leads back', () => {
    for (const command of ['select', 'update', 'all'] as const) {
      expect(barred(wrapped, 'dating_goals', command)).toBe(false);
      expect(barred(wrapped, '', command)).toBe(false);
    }
  });

  test('could not be for reading where another policy leads back and bears no sub-query', () => {
    expect(barred(plain, '', 'select', ofMatches)).toBe(true);
    expect(barred(plain, '', 'update', ofMatches)).toBe(false);
  });
});
