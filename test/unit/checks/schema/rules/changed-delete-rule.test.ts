import { changedDeleteRule } from '../../../../../src/checks/schema/rules/changed-delete-rule.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(changedDeleteRule, [
  [
    'names a key that no longer deletes along',
    (draft) => {
      for (const key of relationIn(draft, 'dating_goals').foreignKeys) key.onDelete = 'no action';
    },
    [
      {
        object: 'public.dating_goals.user_id',
        expected: 'cascade',
        seen: 'no action',
        mend: [
          'alter table "public"."dating_goals" drop constraint "dating_goals_user_id_fkey";',
          'alter table "public"."dating_goals" add foreign key ("user_id") references "public"."user_profiles" ("id") on delete cascade;',
        ].join('\n'),
      },
    ],
  ],
  [
    'names a second key over the same column with another rule',
    (draft) => {
      const { foreignKeys } = relationIn(draft, 'dating_goals');
      const [key] = foreignKeys;
      if (key) foreignKeys.push({ ...key, name: 'again', onDelete: 'restrict' });
    },
    ['public.dating_goals.user_id'],
  ],
  [
    'leaves a key that is missing to another rule',
    (draft) => {
      relationIn(draft, 'dating_goals').foreignKeys = [];
    },
    [],
  ],
]);
