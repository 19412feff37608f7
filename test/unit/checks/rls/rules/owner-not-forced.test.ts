import { ownerNotForced } from '../../../../../src/checks/rls/rules/owner-not-forced.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(ownerNotForced, [
  [
    'names a table that belongs to the role of all users',
    (draft) => {
      relationIn(draft, 'dating_goals').owner = 'authenticated';
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        mend: 'alter table "public"."dating_goals" owner to postgres;',
      },
    ],
  ],
  [
    'names a table that belongs to a role whose rights anon inherits',
    (draft) => {
      relationIn(draft, 'dating_goals').owner = 'app';
      for (const role of draft.roles)
        if (role.name === 'anon') {
          role.inherits = ['app'];
          role.memberOf = ['app'];
        }
    },
    [{ object: 'public.dating_goals', roles: ['anon'] }],
  ],
  [
    'is content when the membership gives no rights by itself',
    (draft) => {
      relationIn(draft, 'dating_goals').owner = 'app';
      for (const role of draft.roles) if (role.name === 'anon') role.memberOf = ['app'];
    },
    [],
  ],
  [
    'is content when the policies are forced on the owner',
    (draft) => {
      relationIn(draft, 'dating_goals').owner = 'authenticated';
      relationIn(draft, 'dating_goals').forcesRowSecurity = true;
    },
    [],
  ],
]);
