import { exposedMaterializedView } from '../../../../../src/checks/rls/rules/exposed-materialized-view.ts';
import { buildRelation, grants } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const kind = 'materialized view';

testRule(exposedMaterializedView, [
  [
    'names one over user data that users may read',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('all_goals', { kind, reads: ['public.dating_goals'], privileges }));
    },
    [
      {
        object: 'public.all_goals',
        roles: ['authenticated'],
        mend: 'revoke all on "public"."all_goals" from "authenticated";',
      },
    ],
  ],
  [
    'names one over the accounts of the sign-in',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(buildRelation('people', { kind, reads: ['auth.users'], privileges }));
    },
    ['public.people'],
  ],
  [
    'names one over a new table that somebody protected',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(
        buildRelation('notes', { rowSecurity: true }),
        buildRelation('all_notes', { kind, reads: ['public.notes'], privileges }),
      );
    },
    ['public.all_notes'],
  ],
  [
    'is content with one over public data',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(buildRelation('easy', { kind, reads: ['public.approach_challenges'], privileges }));
    },
    [],
  ],
  [
    'is content with one that only the service role may read',
    (draft) => {
      const privileges = grants({ service_role: ['SELECT'] });
      draft.relations.push(buildRelation('all_goals', { kind, reads: ['public.dating_goals'], privileges }));
    },
    [],
  ],
]);
