import { expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { questionOf } from '../../../../../src/checks/rls/evidence/question-of.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import {
  buildColumn,
  buildFunction,
  buildPolicy,
  buildRelation,
  changedCatalog,
  grants,
  healthyCatalog,
  relationIn,
} from '../../../../support/catalog-facts.ts';
import { restContract, restTables } from '../../../../support/rest-contract.ts';

type Change = Parameters<typeof changedCatalog>[0];

function ask(change: Change = () => {}, contract = catalogContract()) {
  return questionOf(viewCatalog(changedCatalog(change, healthyCatalog(contract)), contract));
}

const targetIn = ({ targets }: Awaited<ReturnType<typeof ask>>, name: string) =>
  targets.find((one) => one.name === name);
const toMatch = { from: ['match_id'], to: { schema: 'public', name: 'wingman_matches' }, by: ['id'] };

test('a table is asked for with the ways to its owners', async () => {
  const question = await ask();
  expect(targetIn(question, 'dating_goals')).toEqual({
    ...{ schema: 'public', name: 'dating_goals', claim: 'sub', shared: [] },
    owners: [{ path: [], columns: ['user_id'] }],
  });
  expect(targetIn(question, 'chat_messages')?.owners).toEqual([{ path: [toMatch], columns: ['user1_id', 'user2_id'] }]);
});

test('tables that nobody owns, or that the contract does not name, are asked for without owners', async () => {
  const question = await ask(({ relations }) => {
    relations.push(buildRelation('posts', { privileges: grants({ anon: ['SELECT'] }) }));
  });
  for (const name of ['approach_challenges', 'audit_log', 'posts'])
    expect(targetIn(question, name)).toEqual({ schema: 'public', name, owners: [], claim: 'sub', shared: [] });
});

test('a table that the contract does not name is asked for with the owners that its own policies name', async () => {
  const question = await ask(({ relations }) => {
    const policies = [
      buildPolicy('own', { using: '(author = ( SELECT auth.uid() AS uid))' }),
      buildPolicy('of tenants', { using: "(tenant = ((auth.jwt() -> 'app_metadata'::text) ->> 'tenant'::text))" }),
      buildPolicy('fence', { isPermissive: false, using: '(reader = auth.uid())' }),
    ];
    const columns = ['author', 'tenant', 'reader'].map((name) => buildColumn(name));
    relations.push(buildRelation('posts', { columns, policies, privileges: grants({ authenticated: ['SELECT'] }) }));
  });
  expect(targetIn(question, 'posts')?.owners).toEqual([{ path: [], columns: ['author'] }]);
});

test('whom a policy looks for in a column of nobody is asked too', async () => {
  const question = await ask((draft) => {
    const sent = buildPolicy('sent', { using: '(sender_id = ( SELECT auth.uid() AS uid))' });
    relationIn(draft, 'chat_messages').policies.push(sent);
  });
  expect(targetIn(question, 'chat_messages')?.named).toEqual(['sender_id']);
  expect(targetIn(question, 'dating_goals')).not.toHaveProperty('named');
});

test.each([
  [
    'compares the caller with a column of another table',
    `(EXISTS ( SELECT 1\n   FROM public.user_profiles p\n  WHERE ((p.coach = ( SELECT auth.uid() AS uid)) AND (p.id = dating_goals.user_id))))`,
    [{ table: { schema: 'public', name: 'user_profiles' }, column: 'coach' }],
  ],
  [
    'asks a function that looks into one',
    'private.coaches(user_id)',
    [{ table: { schema: 'public', name: 'user_profiles' }, column: 'id' }],
  ],
  [
    'reads one that leads to users',
    '(EXISTS ( SELECT 1\n   FROM public.chat_messages m\n  WHERE (m.id = dating_goals.id)))',
    ['user1_id', 'user2_id'].map((column) => ({ table: { schema: 'public', name: 'wingman_matches' }, column })),
  ],
  [
    'looks into its own table, or compares a column that is not there',
    `((EXISTS ( SELECT 1\n   FROM public.dating_goals g\n  WHERE (g.user_id = auth.uid()))) OR (EXISTS ( SELECT 1\n   FROM public.user_profiles p\n  WHERE (p.gone = auth.uid()))))`,
    [{ table: { schema: 'public', name: 'user_profiles' }, column: 'id' }],
  ],
])('whom other tables name is asked too where a policy %s', async (_, using, beside) => {
  const question = await ask((draft) => {
    relationIn(draft, 'user_profiles').columns.push(buildColumn('coach'));
    relationIn(draft, 'dating_goals').policies.push(buildPolicy('coaches', { using }));
    draft.helpers.push(
      buildFunction('coaches', { schema: 'private', mentions: ['public.user_profiles', 'public.none'] }),
    );
  });
  expect(targetIn(question, 'dating_goals')?.beside?.slice(0, beside.length)).toEqual(beside);
  expect(targetIn(question, 'user_profiles')).not.toHaveProperty('beside');
});

test('views and partitions are asked for too, a partition with the owners of the whole', async () => {
  const privileges = grants({ authenticated: ['SELECT'] });
  const question = await ask(({ relations }) => {
    const { columns } = relationIn({ relations } as never, 'dating_goals');
    relations.push(
      buildRelation('goals_view', { kind: 'view', privileges }),
      buildRelation('goals_2026', { partitionOf: 'public.dating_goals', columns, privileges }),
    );
  });
  expect(targetIn(question, 'goals_view')?.owners).toEqual([]);
  expect(targetIn(question, 'goals_2026')?.owners).toEqual([{ path: [], columns: ['user_id'] }]);
});

test('what nobody from outside was granted anything of is not asked for', async () => {
  const question = await ask((draft) => {
    relationIn(draft, 'audit_log').privileges = grants({ anon: ['TRUNCATE'], service_role: ['SELECT'] });
  });
  expect(targetIn(question, 'audit_log')).toBeUndefined();
});

test('a table that does not exist is not asked for', async () => {
  const question = await ask((draft) => {
    draft.relations = draft.relations.filter(({ name }) => name !== 'dating_goals');
  });
  expect(targetIn(question, 'dating_goals')).toBeUndefined();
});

test('a column that is gone is left out, because it would end the look at the table', async () => {
  const contract = restContract({
    notes: {
      ...restTables.dating_goals!,
      foreignKeys: [],
      access: { select: 'owner' },
      owner: [{ columns: ['user_id'] }, { path: 'id -> readers.note_id : user_id' }],
      shared: [
        { column: 'goals', equals: 'open' },
        { column: 'user_id', notNull: true },
      ],
    },
  });
  const question = await ask((draft) => {
    relationIn(draft, 'notes').columns = relationIn(draft, 'notes').columns.filter(({ name }) => name !== 'user_id');
  }, contract);
  expect(targetIn(question, 'notes')?.owners.map(({ path }) => path[0]?.to.name)).toEqual(['readers']);
  expect(targetIn(question, 'notes')?.shared).toEqual([{ column: 'goals', equals: ['open'], with: 'signed_in' }]);
});

test('users are found where tables name them themselves, and administrators where the contract says', async () => {
  const { users, admins } = await ask();
  expect(users).toEqual([
    { table: { schema: 'public', name: 'user_profiles' }, column: 'id' },
    { table: { schema: 'public', name: 'wingman_matches' }, column: 'user1_id' },
    { table: { schema: 'public', name: 'confidence_test_results' }, column: 'user_id' },
  ]);
  expect(admins).toEqual([]);
});

test('owners who are named by another claim are no users to ask as', async () => {
  const { owner: _, ...table } = { ...restTables.dating_goals!, foreignKeys: [] };
  const notes = { ...table, owner: { columns: ['user_id'], claim: 'app_metadata.tenant_id' } };
  const question = await ask(() => {}, restContract({ notes }));
  expect(question.users).toEqual([]);
  expect(targetIn(question, 'notes')?.claim).toBe('app_metadata.tenant_id');
});
