import { expect, test } from 'vitest';
import { rlsEnabled } from '../../../../src/checks/rls/enabled.ts';
import { rlsPolicies } from '../../../../src/checks/rls/policies.ts';
import { buildPolicy, buildRelation, changedCatalog, grants, relationIn } from '../../../support/catalog-facts.ts';
import { runWithCatalog } from '../../../support/catalog-run.ts';

const isUnread = { policies: [], hasAllPolicies: false };
const byUsers = grants({ authenticated: ['SELECT'] });

test('of several relations whose policies could not be read the first is named, and how many more there are', async () => {
  const facts = changedCatalog((draft) => {
    for (const name of ['chat_messages', 'dating_goals']) Object.assign(relationIn(draft, name), isUnread);
  });
  const { outcome } = await runWithCatalog(rlsEnabled, { facts });
  expect(outcome.message).toMatch(
    /^Some policies could not be read beside a lock: those of public\.\w+ and 1 more relation$/,
  );
  expect(outcome.details.locked).toHaveLength(2);
});

test.each(['dating_goals', 'notes'])(
  'a materialized view shows user data though the policies of %s, which it reads, could not be read',
  async (table) => {
    const facts = changedCatalog((draft) => {
      draft.relations.push(
        buildRelation('notes', { rowSecurity: true }),
        buildRelation('copy', { kind: 'materialized view', reads: [`public.${table}`], privileges: byUsers }),
      );
      Object.assign(relationIn(draft, table), isUnread);
    });
    const { outcome } = await runWithCatalog(rlsEnabled, { facts });
    expect(outcome).toMatchObject({
      findings: [{ kind: 'exposed_materialized_view', object: 'public.copy' }],
      details: { locked: [`public.${table}`] },
    });
  },
);

test('one over a public table shows no user data, whether or not its policies could be read', async () => {
  const facts = changedCatalog((draft) => {
    const reads = ['public.approach_challenges'];
    draft.relations.push(buildRelation('easy', { kind: 'materialized view', reads, privileges: byUsers }));
    Object.assign(relationIn(draft, 'approach_challenges'), isUnread);
  });
  const { outcome } = await runWithCatalog(rlsEnabled, { facts });
  expect(outcome).toMatchObject({ reason: 'locked', findings: [] });
});

test('a partition is not judged by the policies that could be read, because others may hold its rows back', async () => {
  const facts = changedCatalog((draft) => {
    draft.relations.push(
      buildRelation('chat_2026', {
        partitionOf: 'public.chat_messages',
        rowSecurity: true,
        policies: [buildPolicy('all', { using: 'true' })],
        hasAllPolicies: false,
      }),
    );
  });
  const { outcome } = await runWithCatalog(rlsPolicies, { facts });
  expect(outcome).toMatchObject({ reason: 'locked', findings: [], details: { locked: ['public.chat_2026'] } });
});
