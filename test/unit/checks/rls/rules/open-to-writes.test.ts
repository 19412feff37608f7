import { openToWrites } from '../../../../../src/checks/rls/rules/open-to-writes.ts';
import { grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(openToWrites, [
  [
    'names a public table that users may write without row level security',
    (draft) => {
      relationIn(draft, 'approach_challenges').rowSecurity = false;
    },
    [
      {
        object: 'public.approach_challenges',
        roles: ['authenticated'],
        commands: ['insert', 'update', 'delete'],
        mend: 'alter table "public"."approach_challenges" enable row level security;',
      },
    ],
  ],
  [
    'is content when reading is all that was granted',
    (draft) => {
      const relation = relationIn(draft, 'approach_challenges');
      relation.rowSecurity = false;
      relation.privileges = grants({ anon: ['SELECT'], authenticated: ['SELECT'] });
    },
    [],
  ],
  [
    'leaves other tables to rls.enabled',
    (draft) => {
      relationIn(draft, 'dating_goals').rowSecurity = false;
    },
    [],
  ],
  [
    'names a partitioned table, and whoever may write it',
    (draft) => {
      const relation = relationIn(draft, 'approach_challenges');
      Object.assign(relation, { kind: 'partitioned table', rowSecurity: false });
      relation.privileges = grants({ anon: ['SELECT', 'DELETE'], authenticated: ['SELECT', 'INSERT', 'DELETE'] });
    },
    [
      {
        object: 'public.approach_challenges',
        roles: ['authenticated', 'anon'],
        commands: ['insert', 'delete'],
      },
    ],
  ],
  [
    'says nothing of a view, which cannot have row level security',
    (draft) => {
      Object.assign(relationIn(draft, 'approach_challenges'), { kind: 'view', rowSecurity: false });
    },
    [],
  ],
]);
