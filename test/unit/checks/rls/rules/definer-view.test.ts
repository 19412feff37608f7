import { definerView } from '../../../../../src/checks/rls/rules/definer-view.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildRelation, grants, healthyCatalog, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const kind = 'view';

testRule(definerView, [
  [
    'names a view over user data with the rights of its owner',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('goals_view', { kind, reads: ['public.dating_goals'], privileges }));
    },
    [
      {
        object: 'public.goals_view',
        roles: ['authenticated'],
        mend: 'alter view "public"."goals_view" set (security_invoker = true);',
      },
    ],
  ],
  [
    'does not end a view whose callers may not read what it reads',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      const reads = ['auth.users', 'public.dating_goals'];
      draft.relations.push(buildRelation('with_address', { kind, reads, privileges }));
    },
    [
      {
        object: 'public.with_address',
        mend: '-- with security_invoker nobody could read it, who may not read auth.users: name it in the contract with who may select, or: revoke select on "public"."with_address" from "authenticated";',
      },
    ],
  ],
  [
    'names a view that reads user data among other things',
    (draft) => {
      const reads = ['public.approach_challenges', 'public.wingman_sessions'];
      draft.relations.push(buildRelation('mixed', { kind, reads, privileges: grants({ anon: ['SELECT'] }) }));
    },
    ['public.mixed'],
  ],
  [
    'names a view over a part of a table with user data',
    (draft) => {
      draft.relations.push(
        buildRelation('chat_2026', { partitionOf: 'public.chat_messages' }),
        buildRelation('this_year', { kind, reads: ['public.chat_2026'], privileges: grants({ anon: ['SELECT'] }) }),
      );
    },
    ['public.this_year'],
  ],
  [
    'is content with the rights of the caller',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      const reads = ['public.dating_goals'];
      draft.relations.push(buildRelation('goals_view', { kind, securityInvoker: true, reads, privileges }));
    },
    [],
  ],
  [
    'is content with a view that no role of the API may read',
    (draft) => {
      draft.relations.push(buildRelation('goals_view', { kind, reads: ['public.dating_goals'] }));
    },
    [],
  ],
  [
    'is content with a view over public data',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(buildRelation('easy', { kind, reads: ['public.approach_challenges'], privileges }));
    },
    [],
  ],
  [
    'is content with a view over a table of a schema that is not exposed, of which nothing is known',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(buildRelation('prices', { kind, reads: ['private.prices'], privileges }));
    },
    [],
  ],
]);

const contract = catalogContract({
  public_goals: { columns: { id: 'uuid' }, primaryKey: ['id'], access: { select: 'anyone' } },
});

testRule(
  definerView,
  [
    [
      'leaves a view that the contract names to what the contract says of it',
      (draft) => {
        Object.assign(relationIn(draft, 'public_goals'), { kind, reads: ['public.dating_goals'] });
      },
      [],
    ],
  ],
  { contract, facts: healthyCatalog(contract) },
);
