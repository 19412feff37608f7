import { unvalidatedForeignKey } from '../../../../../src/checks/schema/rules/unvalidated-foreign-key.ts';
import { relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(unvalidatedForeignKey, [
  [
    'names a key that is NOT VALID',
    (draft) => {
      for (const key of relationIn(draft, 'dating_goals').foreignKeys) key.isValidated = false;
    },
    [
      {
        object: 'public.dating_goals.user_id',
        mend: 'alter table "public"."dating_goals" validate constraint "dating_goals_user_id_fkey";',
      },
    ],
  ],
  [
    'is content when another key over the same column is valid',
    (draft) => {
      const { foreignKeys } = relationIn(draft, 'dating_goals');
      const [key] = foreignKeys;
      if (key) foreignKeys.push({ ...key, name: 'again', isValidated: false });
    },
    [],
  ],
]);
